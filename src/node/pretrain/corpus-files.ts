// Text files as documents, one after the other, as a stream: a missing file shows before the first is read, and every message names its file.
import { createReadStream } from "node:fs";
import { GlassbertError } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { textLines } from "../../tokenizer/index.ts";
import type { DocumentOptions, ReadCorpusOptions, TokenCorpus } from "../../train/index.ts";
import { readCorpus, readDocuments } from "../../train/index.ts";
import { openFile } from "../files.ts";

/** How to read. */
export interface CorpusFilesOptions extends Pick<DocumentOptions, "lines">, ReadCorpusOptions {
  /** The lines of a file. Default: those of UTF-8, strictly */
  readonly linesOf?: ((file: string) => AsyncIterable<string>) | undefined;
}

/** A chunk of a file: large, for there are few pauses then. */
const chunkBytes = 1 << 20;

/** The bytes of a file. */
export function bytesOf(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(file, { highWaterMark: chunkBytes });
}

/** What went wrong with a file, its name in front where the message does not have it. */
export function named(file: string, error: unknown): unknown {
  if (!(error instanceof GlassbertError) || error.message.startsWith(file)) return error;
  return new GlassbertError(error.code, `${file}: ${error.message}`, error.fix, { cause: error });
}

/**
 * Checks that the files are there, and adds up their sizes.
 *
 * @throws {GlassbertError} E_USAGE: none is named; E_FILE_MISSING
 */
export async function sizeOfFiles(files: readonly string[]): Promise<number> {
  if (files.length === 0)
    throw new GlassbertError("E_USAGE", "no text to learn from", "name files, with a paragraph a line and a blank line between documents");
  const sizes = await Promise.all(files.map(async file => (await openFile(file)).sizeBytes));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Reads files into one corpus; a file's end ends a document.
 *
 * @throws {GlassbertError} E_NOT_UTF8, E_CORPUS: a file that is no text, or no text in all of them
 */
export async function readCorpusFiles(
  files: readonly string[],
  tokenizer: Tokenizer,
  { lines = "paragraph", linesOf = file => textLines(bytesOf(file)), ...options }: CorpusFilesOptions = {},
): Promise<TokenCorpus> {
  async function* documents() {
    for (const name of files) {
      try {
        yield* readDocuments(linesOf(name), { name, lines });
      } catch (error) {
        throw named(name, error);
      }
    }
  }
  return readCorpus(documents(), tokenizer, options);
}
