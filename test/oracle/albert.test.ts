// ALBERT against the reference: the four layouts in which its tokenizer.json is found, on the trap strings with their recorded results,
// on random Unicode and on lines of real text, live. Needs the published vocabulary of the shared folder.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadTokenizer, offsetsIn } from "../../src/tokenizer/index.ts";
import { hasShared, shared } from "../shared.ts";
import { filesFolder } from "./folders.ts";
import { corpusLines, hf, linesOfOtherScripts, ourRow, referenceRow, seeded } from "./reference.ts";

interface Trap {
  text: string;
  tokens: string[];
  ids: number[];
  offsets: number[][];
  wordIds: (number | null)[];
  special: number[];
  decoded: string;
}

const layouts: [file: string, golden: string | null][] = [
  ["hublike-whitespacesplit", "albert-hublike"],
  ["converted-2021layout", "albert-2021"],
  ["converted-current-full", "albert-current-full"],
  ["converted-current-normalizer", null],
];

const random = seeded(20261127);
const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
const between = ([first, last]: readonly [number, number]) => String.fromCodePoint(first + Math.floor(random() * (last - first + 1)));
const ranges = [
  [0x20, 0x7e], [0x20, 0x7e], [0x61, 0x7a], [0x61, 0x7a], [0x00, 0x9f], [0xa0, 0x17f], [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f],
  [0x590, 0x6ff], [0x700, 0x7ff], [0x900, 0xd7f], [0xe00, 0xfff], [0x1000, 0x11ff], [0x1680, 0x18af], [0x1ab0, 0x1aff], [0x1d00, 0x1eff],
  [0x1f00, 0x1fff], [0x2000, 0x2bff], [0x2e00, 0x2e7f], [0x3000, 0x33ff], [0x3400, 0x9fff], [0xac00, 0xd7a3], [0xe000, 0xe010],
  [0xf900, 0xffff], [0x10000, 0x11fff], [0x1d000, 0x1d7ff], [0x1e000, 0x1e95f], [0x1f100, 0x1faff], [0x20000, 0x2fa1d], [0xe0000, 0xe01ff],
] as const; // biome-ignore format: a table
const wholes = [
  "[MASK]", "[SEP]", "[CLS]", "<pad>", "<unk>", "[mask]", "``", "''", "'''", "  ", "   ", "\u2581", "\u2581\u2581", "1998,", "20,000", "a.b",
  "\u0301", "\u0308", "\u200d", "\ufe0f", "\ufeff", "\t", "\r\n", "\n", "\u0001", "\u200b", "\u07fd", "\u1680\u07fd", "\u00ad", "\u180e",
  "👨‍👩‍👧", "İ", "ẞ", "ﬁ", "ﷺ", "½", "Ⅻ", "™", "…", "각", "ｶﾞ", "नमस्ते", "naïve", "falsé", "中国人", "x\u08d4\u302ey", "\u0600a", "©\u200d©",
] as const; // biome-ignore format: a table

function randomText(): string {
  const script = pick(ranges);
  let text = "";
  for (let length = Math.floor(random() * 24); length > 0; length--) {
    const dice = random();
    if (dice < 0.15) text += pick(wholes);
    else if (dice < 0.27) text += " ";
    else text += between(dice < 0.6 ? script : pick(ranges));
  }
  return text;
}

const randomTexts = Array.from({ length: 20_000 }, randomText);
const corpora = ["classics_1850-1879", "classics_1880-1930", "sentences_cc0", "wiki_featured", "wiki_good", "wiki_new2018"];
const lines = hasShared ? corpora.flatMap((file, i) => corpusLines(`${file}.txt.xz`, i < 2 ? 3_334 : 3_333).slice(0, 3_334)) : [];
const foreign = hasShared ? linesOfOtherScripts() : [];

const path = (layout: string) => shared(`data/vocabs/albert/tokenizer.${layout}.json`);
const load = async (layout: string) => {
  const json = readFileSync(path(layout), "utf8");
  return { ours: await loadTokenizer(filesFolder({ "tokenizer.json": json })), reference: hf.Tokenizer.fromString(json) };
};

describe.skipIf(!hasShared).each(layouts)("%s (needs the shared folder)", (layout, golden) => {
  test.skipIf(golden === null)("79 trap strings", async () => {
    const traps = JSON.parse(readFileSync(shared("data/golden/tokenizer-traps.json"), "utf8")) as { models: Record<string, Trap[]> };
    const { ours } = await load(layout);
    expect(traps.models[golden!]).toHaveLength(79);
    for (const { text, ...expected } of traps.models[golden!]!) {
      const encoding = ours.encode(text);
      const got = {
        tokens: encoding.tokens,
        ids: [...encoding.ids],
        offsets: offsetsIn("codepoint", encoding, text),
        wordIds: encoding.wordIds,
        special: [...encoding.specialTokensMask],
        decoded: ours.decode(encoding.ids),
      };
      expect(got, JSON.stringify(text)).toEqual(expected);
    }
  });

  // All four layouts have the same steps, in another order: an eighth of the texts for each, all of them for the one that is published.
  test(`${golden === "albert-hublike" ? "20,000" : "2,500"} random strings and as many lines, and all lines of other scripts`, {
    timeout: 120_000,
  }, async () => {
    const { ours, reference } = await load(layout);
    const share = layouts.findIndex(([file]) => file === layout);
    const texts = [...randomTexts, ...lines, ...foreign].filter((_, i) => golden === "albert-hublike" || i % 8 === share);
    for (const [i, text] of texts.entries()) {
      const encoding = ours.encode(text);
      const row = ourRow(encoding, text);
      const theirs = await referenceRow(reference, text);
      // One comparison of strings is much faster than a deep one; the deep one shows the difference.
      if (JSON.stringify(row) !== JSON.stringify(theirs)) expect(row, JSON.stringify(text)).toEqual(theirs);
      if (i % 10 === 0) expect(ours.decode(encoding.ids)).toBe(await reference.decode([...encoding.ids], true));
      if (i % 10 === 1)
        expect(ours.decode(encoding.ids, { skipSpecialTokens: false })).toBe(await reference.decode([...encoding.ids], false));
    }
  });
});

describe.skipIf(!hasShared)("spiece.model alone (needs the shared folder)", () => {
  const bytes = hasShared ? readFileSync(shared("data/vocabs/albert/spiece.model")) : new Uint8Array();
  const alone = (config: object = {}) =>
    loadTokenizer(filesFolder({ "spiece.model": Uint8Array.from(bytes), "tokenizer_config.json": config }));

  test("is the published layout", async () => {
    const { ours } = await load("hublike-whitespacesplit");
    const tokenizer = await alone();
    expect(tokenizer.addedTokens).toEqual(ours.addedTokens);
    expect([...tokenizer.vocabulary.entries()]).toEqual([...ours.vocabulary.entries()]);
    for (const text of [...randomTexts.slice(0, 2_000), ...lines.slice(0, 1_000)])
      expect(tokenizer.encode(text)).toEqual(ours.encode(text));
  });

  test("the published check values, with and without accents", async () => {
    const text = "I was born in 92000, and this is falsé.";
    expect([...(await alone()).encode(text).ids]).toEqual([2, 31, 23, 386, 19, 561, 3050, 15, 17, 48, 25, 4997, 9, 3]);
    const accents = (await alone({ keep_accents: true })).encode(text);
    expect([[...accents.ids].slice(-5), accents.tokens.slice(-5, -1)]).toEqual([
      [8256, 18, 1, 9, 3],
      ["▁fal", "s", "é", "."],
    ]);
    expect([...(await alone()).encode("This is a test", { addSpecialTokens: false }).ids]).toEqual([48, 25, 21, 1289]);
    expect((await alone()).encode("1998, 20,000").tokens.slice(1, -1)).toEqual(["▁1998", ",", "▁20,000"]);
  });

  test("with accents kept, 5,000 random strings and 1,000 lines as in the reference", async () => {
    const json = JSON.parse(readFileSync(path("hublike-whitespacesplit"), "utf8")) as { normalizer: { normalizers: { type: string }[] } };
    json.normalizer.normalizers = json.normalizer.normalizers.filter(({ type }) => type !== "NFKD" && type !== "StripAccents");
    const reference = hf.Tokenizer.fromString(JSON.stringify(json));
    const ours = await alone({ keep_accents: true });
    for (const text of [...randomTexts.slice(0, 5_000), ...lines.slice(0, 1_000)]) {
      const [row, theirs] = [ourRow(ours.encode(text), text), await referenceRow(reference, text)];
      if (JSON.stringify(row) !== JSON.stringify(theirs)) expect(row, JSON.stringify(text)).toEqual(theirs);
    }
  });
});

test.skipIf(!hasShared)(
  "the small model as in the reference, from tokenizer.json and from spiece.model (needs the shared folder)",
  async () => {
    const folder = shared("models/tiny/albert-pretraining");
    const file = (name: string) => readFileSync(`${folder}/${name}`);
    const config = JSON.parse(file("tokenizer_config.json").toString()) as object;
    const reference = hf.Tokenizer.fromFile(`${folder}/tokenizer.json`);
    const ours = await loadTokenizer(filesFolder({ "tokenizer.json": file("tokenizer.json").toString(), "tokenizer_config.json": config }));
    const mask = { content: "[MASK]", lstrip: false };
    const spiece = await loadTokenizer(
      filesFolder({ "spiece.model": Uint8Array.from(file("spiece.model")), "tokenizer_config.json": { ...config, mask_token: mask } }),
    );
    expect([ours.padId, ours.maskId, ours.modelMaxLength, ours.notes]).toEqual([0, 4, 52, []]);
    for (const text of [...randomTexts.slice(0, 2_000), ...lines.slice(0, 1_000)]) {
      const encoding = ours.encode(text);
      expect(ourRow(encoding, text), JSON.stringify(text)).toEqual(await referenceRow(reference, text));
      expect(spiece.encode(text).ids).toEqual(encoding.ids);
    }
  },
);
