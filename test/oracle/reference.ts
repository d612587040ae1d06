// The reference: the Rust tokenizers through their Node binding, a test-time oracle only. And what it must agree with: our Encoding, in its form.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { type Encoding, offsetsIn } from "../../src/tokenizer/index.ts";
import { shared } from "../shared.ts";

/** The module, loaded as the CommonJS that it is. */
export const hf = createRequire(import.meta.url)("tokenizers") as typeof import("tokenizers");

/** The four published vocabularies with a WordPiece model. */
export const bertVocabularies = ["bert-base-uncased", "bert-base-cased", "bert-base-chinese", "bert-base-multilingual-cased"];

/** What is compared, offsets in code points. */
export interface Row {
  readonly ids: number[];
  readonly tokens: string[];
  readonly offsets: number[][];
  readonly wordIds: (number | null | undefined)[];
  readonly typeIds: number[];
  readonly special: number[];
  readonly sequenceIds: (number | null | undefined)[];
}

/** Our encoding as a row; a text may have been given as its words. */
export function ourRow(encoding: Encoding, ...texts: (string | string[])[]): Row {
  return {
    ids: [...encoding.ids],
    tokens: encoding.tokens,
    offsets: offsetsIn("codepoint", encoding, ...texts),
    wordIds: encoding.wordIds,
    typeIds: [...encoding.typeIds],
    special: [...encoding.specialTokensMask],
    sequenceIds: encoding.sequenceIds,
  };
}

/** The reference's encoding as a row. */
export async function referenceRow(
  reference: InstanceType<typeof hf.Tokenizer>,
  text: string,
  pair: string | null = null,
  addSpecialTokens = true,
): Promise<Row> {
  const encoding = await reference.encode(text, pair, { addSpecialTokens });
  return {
    ids: encoding.getIds(),
    tokens: encoding.getTokens(),
    offsets: encoding.getOffsets(),
    wordIds: encoding.getWordIds(),
    typeIds: encoding.getTypeIds(),
    special: encoding.getSpecialTokensMask(),
    sequenceIds: encoding.getSequenceIds(),
  };
}

/** A stream of pseudo-random numbers in [0, 1), the same for one seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** `count` non-empty lines spread over the first megabytes of a packed corpus of the shared folder. */
export function corpusLines(file: string, count: number): string[] {
  const command = `xz -dc '${shared(`corpora/${file}`)}' | head -c 12000000`;
  const text = execFileSync("sh", ["-c", command], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const lines = text
    .split("\n")
    .slice(0, -1)
    .filter(line => line !== "");
  return Array.from({ length: Math.min(count, lines.length) }, (_, i) => lines[Math.floor((i * lines.length) / count)] ?? "");
}

/** Every line of the encyclopaedia with letters of another script than Latin. */
export function linesOfOtherScripts(): string[] {
  const letters = "[\\x{370}-\\x{1cff}\\x{1f00}-\\x{1fff}\\x{2c80}-\\x{2dff}\\x{3040}-\\x{9fff}\\x{ac00}-\\x{d7a3}]";
  const files = ["wiki_featured", "wiki_good", "wiki_new2018"].map(file => `'${shared(`corpora/${file}.txt.xz`)}'`).join(" ");
  const command = `xz -dc ${files} | LC_ALL=C.UTF-8 grep -aP '${letters}'`;
  return execFileSync("sh", ["-c", command], { encoding: "utf8", maxBuffer: 2 ** 28 })
    .split("\n")
    .slice(0, -1);
}
