// Every code point through every step of the normaliser and the pre-tokenizer, ours against the reference. All 1,112,064 of them: it takes
// seconds, because whole blocks are compared and only a block that differs is looked into.
import { expect, test } from "vitest";
import { type BertNormalizerOptions, bertNormalize, bertSplit, unicode, WORD } from "../../src/text/index.ts";
import { ACCENT } from "../../src/text/unicode.ts";
import { hf, seeded } from "./reference.ts";

const off = { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false };
const scalars = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff);
const blocks = Array.from({ length: Math.ceil(scalars.length / 4096) }, (_, i) => scalars.slice(i * 4096, (i + 1) * 4096));
const between = (codes: number[]) => codes.map(code => `x${String.fromCodePoint(code)}y`).join("");

function differing(ours: (text: string) => unknown, theirs: (text: string) => unknown): string[] {
  const differ = (codes: number[]) => String(ours(between(codes))) !== String(theirs(between(codes)));
  return blocks
    .filter(differ)
    .flatMap(block => block.filter(code => differ([code])))
    .map(code => `U+${code.toString(16)}`);
}

const steps: [string, BertNormalizerOptions][] = [
  ["cleanText", { ...off, cleanText: true }],
  ["handleChineseChars", { ...off, handleChineseChars: true }],
  ["stripAccents", { ...off, stripAccents: true }],
  ["lowercase", { ...off, lowercase: true }],
  ["all", { cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true }],
];

test.each(steps)("normaliser step %s agrees on every code point", (_, options) => {
  const reference = hf.bertNormalizer(options);
  expect(
    differing(
      text => bertNormalize(text, options).text,
      text => reference.normalizeString(text),
    ),
  ).toEqual([]);
});

test("words agree on every code point", () => {
  const ours = (text: string) => {
    const words: string[] = [];
    bertSplit(text, (start, end) => words.push(text.slice(start, end)));
    return words.join("\n");
  };
  const reference = hf.bertPreTokenizer();
  const theirs = (text: string) =>
    reference
      .preTokenizeString(text)
      .map(([word]) => word)
      .join("\n");
  expect(differing(ours, theirs)).toEqual([]);
});

test("canonical order agrees on random runs of marks", () => {
  const { classes, flags } = unicode();
  const marks = [...classes.keys()];
  const random = seeded(7);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)]!;
  const options = { ...off, stripAccents: true };
  const reference = hf.bertNormalizer(options);
  // Marks that survive the accents' removal show the order; the others move them about.
  const surviving = marks.filter(mark => (flags[mark]! & ACCENT) === 0);
  for (let i = 0; i < 3000; i++) {
    const run = Array.from({ length: 2 + Math.floor(random() * 6) }, () => pick(random() < 0.7 ? surviving : marks));
    const text = `é${String.fromCodePoint(...run)}ạ${String.fromCodePoint(pick(surviving), 0x344, pick(surviving))}가`;
    expect(bertNormalize(text, options).text, JSON.stringify(text)).toBe(reference.normalizeString(text));
  }
});

test("word characters agree on every code point", async () => {
  const tokenizer = new hf.Tokenizer(hf.WordLevel.init({ "?": 0 }, { unkToken: "?" }));
  tokenizer.addAddedTokens([new hf.AddedToken("@@", false, { singleWord: true, normalized: false })]);
  const { flags } = unicode();
  const wrong: number[] = [];
  for (const block of blocks) {
    const codes = block.filter(code => code !== 0x40);
    const encoding = await tokenizer.encode(codes.map(code => `@@${String.fromCodePoint(code)} `).join(""));
    const tokens = encoding.getTokens();
    const found = new Set(encoding.getOffsets().flatMap(([start], i) => (tokens[i] === "@@" ? [start] : [])));
    wrong.push(...codes.filter((code, i) => found.has(i * 4) === ((flags[code]! & WORD) !== 0)));
  }
  expect(wrong).toEqual([]);
});
