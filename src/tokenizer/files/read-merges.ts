// Reads a merges.txt: a version, then a pair of pieces a line, the first are merged first.
import { GlassbertError } from "../../base/index.ts";
import { type BpeOptions, checkMerges, splitMerge } from "../models/bpe.ts";
import type { Vocabulary } from "../vocabulary.ts";

/**
 * The merges of a merges.txt. The first line may name a version; lines end at `\n`, and one `\r` before it is dropped.
 *
 * @param file - its name, for messages
 * @throws {GlassbertError} E_NOT_UTF8; E_TOKENIZER: a line is no pair, or a pair of what is no piece (names the line)
 */
export function readMergesText(bytes: Uint8Array, file: string, vocabulary: Vocabulary): BpeOptions["merges"] {
  const fix = "take the merges.txt that belongs to the weights";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new GlassbertError("E_NOT_UTF8", `${file}: the file is not UTF-8`, fix, { cause });
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  const skipped = lines[0]?.startsWith("#version") ? 1 : 0;
  const merges = lines.slice(skipped).map((line, i) => {
    const pair = splitMerge(line.endsWith("\r") ? line.slice(0, -1) : line);
    if (pair !== null) return pair;
    throw new GlassbertError(
      "E_TOKENIZER",
      `${file}: line ${i + skipped + 1} is no pair of pieces: ${JSON.stringify(line.slice(0, 60))}`,
      fix,
    );
  });
  checkMerges(merges, vocabulary, i => `${file}: line ${i + skipped + 1}`);
  return merges;
}
