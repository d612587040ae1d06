// Makes src/text/unicode-tables.ts, compatibility-tables.ts and grapheme-tables.ts: sweeps U+0000–U+10FFFF (surrogates apart) through the reference's own normalizers, one step at a time,
// and writes down what they do. The engine's Unicode moves with each release, a vocabulary does not: so the tables are frozen here.
// Run: npx tsx scripts/make-unicode-tables.ts
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BertNormalizerOptions } from "tokenizers";
import { graphemeClasses } from "./grapheme-classes.ts";
import { mapping, ranges } from "./pack-tables.ts";

const require = createRequire(import.meta.url);
const hf = require("tokenizers") as typeof import("tokenizers");
const { version } = JSON.parse(readFileSync(require.resolve("tokenizers/package.json"), "utf8")) as { version: string };

const off = { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: false };
const step = (on: BertNormalizerOptions) => {
  const normalizer = hf.bertNormalizer({ ...off, ...on });
  return (text: string) => normalizer.normalizeString(text);
};
const clean = step({ cleanText: true });
const cjk = step({ handleChineseChars: true });
const strip = step({ stripAccents: true });
const lower = (text: string) => hf.lowercase().normalizeString(text);
const nfd = (text: string) => hf.nfdNormalizer().normalizeString(text);
const nfkd = (text: string) => hf.nfkdNormalizer().normalizeString(text);
const stripAll = (text: string) => hf.stripAccentsNormalizer().normalizeString(text);
const words = (text: string) =>
  hf
    .bertPreTokenizer()
    .preTokenizeString(text)
    .map(([word]) => word);

// A syllable is decomposed by arithmetic (text/unicode.ts), so it is left out of the map.
const isHangul = (code: number) => code >= 0xac00 && code < 0xd7a4;
const codes = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff);
const between = (change: (text: string) => string, code: number) => change(`x${String.fromCodePoint(code)}y`);
const select = (is: (code: number) => boolean) => codes.filter(is);

/** What `change` makes of each character, Hangul apart, where it is not what `usual` makes of it. */
function different(change: (text: string) => string, usual: (text: string) => string = text => text): Map<number, number[]> {
  const map = new Map<number, number[]>();
  for (const code of codes) {
    const text = change(String.fromCodePoint(code));
    if (!isHangul(code) && text !== usual(String.fromCodePoint(code)))
      map.set(
        code,
        Array.from(text, c => c.codePointAt(0)!),
      );
  }
  return map;
}

/** One mark of each combining class that the reference's tables know; its place among them tells the class of any other mark. */
const ladder = Object.entries({
  1: 0x334, 7: 0x93c, 8: 0x3099, 9: 0x94d, 10: 0x5b0, 11: 0x5b1, 12: 0x5b2, 13: 0x5b3, 14: 0x5b4, 15: 0x5b5, 16: 0x5b6, 17: 0x5b7, 18: 0x5b8,
  19: 0x5b9, 20: 0x5bb, 21: 0x5bc, 22: 0x5bd, 23: 0x5bf, 24: 0x5c1, 25: 0x5c2, 26: 0xfb1e, 27: 0x64b, 28: 0x64c, 29: 0x64d, 30: 0x618,
  31: 0x619, 32: 0x61a, 33: 0x651, 34: 0x652, 35: 0x670, 36: 0x711, 84: 0xc55, 91: 0xc56, 103: 0xe38, 107: 0xe48, 118: 0xeb8, 122: 0xec8,
  129: 0xf71, 130: 0xf72, 132: 0xf74, 202: 0x321, 214: 0x1dce, 216: 0x31b, 218: 0x302a, 220: 0x316, 222: 0x59a, 224: 0x302e, 226: 0x1d16d,
  228: 0x5ae, 230: 0x300, 232: 0x315, 233: 0x35c, 234: 0x35d, 240: 0x345,
}).map(([value, mark]) => ({ value: Number(value), mark })); // biome-ignore format: a table
const swaps = (first: number, second: number) => {
  const text = `x${String.fromCodePoint(first, second)}`;
  return nfd(text) !== text;
};
function combiningClass(code: number): number {
  if (!swaps(code, 0x334) && !swaps(0x345, code)) return 0; // neither above class 1 nor between 0 and 240
  const same = ladder.find(({ mark }) => !swaps(code, mark) && !swaps(mark, code));
  if (same === undefined) throw new Error(`U+${code.toString(16)} has a combining class that the ladder lacks`);
  return same.value;
}

/** `\w` of single_word: a token that stands only between non-word characters is found before the character, or not. */
async function wordCharacters(): Promise<number[]> {
  const tokenizer = new hf.Tokenizer(hf.WordLevel.init({ "?": 0 }, { unkToken: "?" }));
  tokenizer.addAddedTokens([new hf.AddedToken("@@", false, { singleWord: true, normalized: false })]);
  const found: number[] = [];
  for (let first = 0; first < codes.length; first += 8192) {
    const block = codes.slice(first, first + 8192).filter(code => code !== 0x40);
    const text = block.map(code => `@@${String.fromCodePoint(code)} `).join("");
    const encoding = await tokenizer.encode(text);
    const tokens = encoding.getTokens();
    const starts = new Set(encoding.getOffsets().flatMap(([start], i) => (tokens[i] === "@@" ? [start] : [])));
    found.push(...block.filter((_, i) => !starts.has(i * 4)));
  }
  return found;
}

const classes = new Map<number, number>();
for (const code of codes) {
  if (isHangul(code) || nfd(String.fromCodePoint(code)) !== String.fromCodePoint(code)) continue;
  const value = combiningClass(code);
  if (value !== 0) classes.set(code, value);
}
const letters = (code: number) => words(`x${String.fromCodePoint(code)}y`);
const split = new Map(codes.map(code => [code, letters(code).length]));
const tables: [name: string, what: string, text: string][] = [
  ["removed", "deleted by clean_text", ranges(select(code => between(clean, code) === "xy"))],
  ["blank", "turned into U+0020 by clean_text", ranges(select(code => between(clean, code) === "x y"))],
  [
    "whitespace",
    "split at and dropped by BertPreTokenizer; also what lstrip and rstrip take",
    ranges(select(code => split.get(code) === 2)),
  ],
  ["punctuation", "isolated by BertPreTokenizer", ranges(select(code => split.get(code) === 3))],
  [
    "ideograph",
    "put between blanks by handle_chinese_chars",
    ranges(select(code => between(cjk, code) !== `x${String.fromCodePoint(code)}y`)),
  ],
  [
    "accent",
    "dropped by strip_accents, after decomposition",
    ranges(select(code => between(nfd, code) === between(String, code) && between(strip, code) === "xy")),
  ],
  ["word", "\\\\w of an added token's single_word", ranges(await wordCharacters())],
  ["combining", "combining classes other than 0: range and class", ranges([...classes.keys()], code => [classes.get(code)!])],
  ["decomposition", "canonical decomposition (NFD), Hangul apart", mapping(different(nfd), 2)],
  ["lowercase", "lower case, one character at a time", mapping(different(lower), 2)],
];
const compatibility: typeof tables = [
  ["compatibility", "compatibility decomposition (NFKD) where it is not the canonical one", mapping(different(nfkd, nfd), 5)],
  ["mark", "dropped by StripAccents, whatever stands before", ranges(select(code => between(stripAll, code) === "xy"))],
];
const { graphemes, members } = graphemeClasses();
const clusters: typeof tables = [["grapheme", `which clusters a character joins: range and class, ${graphemes}`, members]];

function save(file: string, reader: string, format: string, list: typeof tables): void {
  const body = list.map(([name, what, text]) => `/** ${what.replaceAll("\\\\", "\\")} */\nexport const ${name} = "${text}";\n`).join("");
  writeFileSync(
    join(import.meta.dirname, "../src/text", file),
    `// Frozen Unicode tables: what Hugging Face tokenizers ${version} does to each code point, found by running all of them through it.\n` +
      `// Generated by scripts/make-unicode-tables.ts; ${reader} Numbers are base-64 digits of five bits, the sixth says "more".\n` +
      `// ${format}\n${body}`,
  );
}
const sets = "Sets: [gap, length - 1].";
save(
  "unicode-tables.ts",
  "text/unicode.ts reads them.",
  `${sets} Maps: [gap * 4 + targets - 1, then each target less the previous entry's target in that place, zigzag].`,
  tables,
);
save(
  "compatibility-tables.ts",
  "text/decompose.ts and text/characters.ts read them.",
  `${sets} Map: as the canonical one, but [gap * 32 + targets - 1, …].`,
  compatibility,
);
save("grapheme-tables.ts", "text/graphemes.ts reads it.", "[gap, length - 1, class]", clusters);
