import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filesFolder, smallSpiece } from "../../../test/oracle/folders.ts";
import { corpusLines } from "../../../test/oracle/reference.ts";
import { hasShared, shared } from "../../../test/shared.ts";
import { loadTokenizer } from "../files/load.ts";
import type { Tokenizer } from "../tokenizer.ts";

/** The same by the plain road, which a list of one word takes. */
function expectPlain(tokenizer: Tokenizer, text: string): void {
  const [fast, plain] = [tokenizer.encode(text), tokenizer.encode([text])];
  const flat = tokenizer.encodeFlat([text], { offsets: true });
  expect([fast.ids, fast.tokens, fast.offsets], JSON.stringify(text)).toEqual([plain.ids, plain.tokens, plain.offsets]);
  const cut = (given: string | string[]) => tokenizer.encode(given, { maxLength: 7 }).tokens;
  expect(cut(text), JSON.stringify(text)).toEqual(cut([text]));
  expect([flat.ids, [...flat.offsets]], JSON.stringify(text)).toEqual([plain.ids, plain.offsets.flat()]);
}

const parts = [
  ..."my dog,9 d.öÖ<[`'▁",
  ...["My", "9,", "``", "''", "'''", "[MASK]", "[SEP]", "<unk>", "[mask", "  ", "\t", "\r\n", "\u00a0", "\u3000", "\u2028", "\u0085"],
  ...[
    "\u0301",
    "\u0300\u0327",
    "\u200c",
    "\u200d",
    "\uff9e",
    "\u0600",
    "\u0903",
    "\u094d",
    "\u{1f3fd}",
    "\u0001",
    "\u007f",
    "\u07fd",
    "\u0000",
  ],
  ...["\u00ad", "\ufeff", "\u200b", "\ufffd", "\ud800", "각", "ﷺ", "ﬁ", "½", "¨", "👩‍👧", "中", "x".repeat(300), "counterrevolutionary"],
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...parts), fc.constant(" "), fc.string({ maxLength: 3 })), { maxLength: 14 })
  .map(all => all.join(""));

test("equals the plain road, small model", async () => {
  for (const config of [{}, { keep_accents: true }, { do_lower_case: false }]) {
    const tokenizer = await loadTokenizer(filesFolder({ "spiece.model": smallSpiece(), "tokenizer_config.json": config }));
    fc.assert(
      fc.property(text, input => expectPlain(tokenizer, input)),
      { numRuns: 400 },
    );
  }
});

describe.skipIf(!hasShared)("the published model (needs the shared folder)", () => {
  const load = (config: object) =>
    loadTokenizer(
      filesFolder({
        "spiece.model": Uint8Array.from(readFileSync(shared("data/vocabs/albert/spiece.model"))),
        "tokenizer_config.json": config,
      }),
    );

  test.each([{}, { keep_accents: true }])("equals the plain road, %j", async config => {
    const tokenizer = await load(config);
    fc.assert(
      fc.property(text, input => expectPlain(tokenizer, input)),
      { numRuns: 1500 },
    );
    for (const line of corpusLines("wiki_good.txt.xz", 300)) expectPlain(tokenizer, line);
  });

  test.each([
    ["one word", "a"],
    ["marks", "\u0301"],
    ["ideographs", "中"],
    ["joined emoji", "👩\u200d"],
    ["flags", "🇦🇧"],
    ["syllables", "각"],
    ["quotes", "'"],
    ["controls", "\u0001"],
    ["words", "hello world "],
    ["blanks", " "],
    ["stretches between added tokens", "[SEP]a"],
  ])("a megabyte of %s takes seconds at most", async (_, part) => {
    const tokenizer = await load({});
    const megabyte = part.repeat(Math.ceil(1_000_000 / new TextEncoder().encode(part).length));
    const start = performance.now();
    tokenizer.encode(megabyte);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
