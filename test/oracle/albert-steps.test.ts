// Each step of ALBERT's normaliser against the reference: every code point through it, random runs for what looks at neighbours, and the
// places of characters by a tokenizer whose pieces are single characters.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { clusterCounter } from "../../scripts/grapheme-classes.ts";
import { graphemeEnd, Lowercase, Nfd, Nfkd, type Normalizer, Prepend, Replace, StripAccents } from "../../src/text/index.ts";
import { Precompiled } from "../../src/tokenizer/stages/precompiled.ts";
import { hasShared, shared } from "../shared.ts";
import { hf, seeded } from "./reference.ts";

const scalars = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff);
const blocks = Array.from({ length: Math.ceil(scalars.length / 4096) }, (_, i) => scalars.slice(i * 4096, (i + 1) * 4096));
const between = (codes: number[]) => codes.map(code => `x${String.fromCodePoint(code)}y`).join("");

function differing(ours: (text: string) => string, theirs: (text: string) => string): string[] {
  const differ = (codes: number[]) => ours(between(codes)) !== theirs(between(codes));
  return blocks
    .filter(differ)
    .flatMap(block => block.filter(code => differ([code])))
    .map(code => `U+${code.toString(16)}`);
}

/** The character map of a published model, as the file has it. */
function charsmap(): Uint8Array {
  const json = JSON.parse(readFileSync(shared("data/vocabs/albert/tokenizer.hublike-whitespacesplit.json"), "utf8")) as {
    normalizer: { normalizers: { precompiled_charsmap?: string }[] };
  };
  const base64 = json.normalizer.normalizers.find(each => each.precompiled_charsmap !== undefined)!.precompiled_charsmap!;
  return new Uint8Array(Buffer.from(base64, "base64"));
}

const random = seeded(20261126);
const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
const character = (code: number) => String.fromCodePoint(code);

const steps: [string, Normalizer, { normalizeString(text: string): string }][] = [
  ["NFD", new Nfd(), hf.nfdNormalizer()],
  ["NFKD", new Nfkd(), hf.nfkdNormalizer()],
  ["StripAccents", new StripAccents(), hf.stripAccentsNormalizer()],
  ["Lowercase", new Lowercase(), hf.lowercase()],
  ["Replace", new Replace({ string: "y" }, "é\u{1f600}"), hf.replace("y", "é\u{1f600}")],
  ["Prepend", new Prepend("▁"), hf.prependNormalizer("▁")],
];

test.each(steps)("%s agrees on every code point", (_, ours, theirs) => {
  expect(
    differing(
      text => ours.normalize(text).text,
      text => theirs.normalizeString(text),
    ),
  ).toEqual([]);
});

test.skipIf(!hasShared)("Precompiled agrees on every code point (needs the shared folder)", () => {
  const ours = new Precompiled(charsmap(), "map");
  const theirs = hf.precompiled([...charsmap()]);
  expect(
    differing(
      text => ours.normalize(text).text,
      text => theirs.normalizeString(text),
    ),
  ).toEqual([]);
});

const interesting = [
  ..."aé \r\n\t한각가각©☀👍ㄱ",
  ..."\u0000\u0001\u007f\u00ad\u0300\u0301\u0327\u0344\u0345\u0f73\u0600\u06dd\u070f\u08e2\u0903\u0915\u0924\u0937\u094d\u093c\u09cd\u0995",
  ..."\u0d4e\u1039\u1000\u17d2\u1780\u200b\u200c\u200d\u2028\u2581\u3099\u309a\u304b\u30cf\ufdfa\ufe0f\ufeff\ufffd\uff76\uff9e\ufb03\u07fd\u1680",
  ..."\u{1f1e6}\u{1f1e7}\u{1f3fd}\u{1f469}\u{2764}\u{110bd}\u{11133}\u{11103}\u{16d63}\u{1d165}\u{e0020}\u{e0001}\u{10a3f}",
];
const run = () =>
  Array.from({ length: 1 + Math.floor(random() * 9) }, () => (random() < 0.8 ? pick(interesting) : character(pick(scalars)))).join("");

test("clusters agree on 100,000 random runs, as far as they can be seen", () => {
  const count = clusterCounter();
  const ours = (text: string) => {
    let result = "";
    for (let i = 0; i < text.length; ) {
      const end = graphemeEnd(text, i, text.length);
      const cluster = text.slice(i, end);
      const isShort = new TextEncoder().encode(cluster).length < 6 && cluster.charCodeAt(0) > 1;
      result += isShort ? "X" : Array.from(cluster, c => (c.charCodeAt(0) > 1 ? "X" : c)).join("");
      i = end;
    }
    return result;
  };
  for (let i = 0; i < 100_000; i++) {
    const text = run();
    const [got, wanted] = [ours(text), count(text)];
    if (got !== wanted) expect(got, JSON.stringify(text)).toBe(wanted);
  }
});

const everywhere = [...steps.slice(0, 4)];
test.each(everywhere)("%s agrees on 20,000 random runs", (_, ours, theirs) => {
  for (let i = 0; i < 20_000; i++) {
    const text = run();
    const [got, wanted] = [ours.normalize(text).text, theirs.normalizeString(text)];
    if (got !== wanted) expect(got, JSON.stringify(text)).toBe(wanted);
  }
});

describe.skipIf(!hasShared)("with a published character map (needs the shared folder)", () => {
  test("Precompiled agrees on 50,000 random runs", () => {
    const ours = new Precompiled(charsmap(), "map");
    const theirs = hf.precompiled([...charsmap()]);
    for (let i = 0; i < 50_000; i++) {
      const text = run();
      const [got, wanted] = [ours.normalize(text).text, theirs.normalizeString(text)];
      if (got !== wanted) expect(got, JSON.stringify(text)).toBe(wanted);
    }
  });
});
