// Text files as a corpus for training, read as a stream: documents of sentences of ids. A missing file shows before the first is read.
import { createReadStream } from "node:fs";
import { GlassbertError } from "../base/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import type { CorpusShard } from "../train/index.ts";
import type { Context } from "./command.ts";
import { lines } from "./lines.ts";

/** Reads files one after the other; a file's end ends a document. */
export async function readCorpusFiles(
  files: readonly string[],
  tokenizer: Tokenizer,
  { options, io, status }: Context,
  holdOutEvery = 0,
): Promise<CorpusShard> {
  if (files.length === 0)
    throw new GlassbertError("E_USAGE", "no text to read", "name files, with a paragraph a line and a blank line between documents");
  const { openFile } = await import("../node/index.ts");
  const { readCorpus, readDocuments } = await import("../train/index.ts");
  for (const file of files) await openFile(file);
  const kind = options.sentenceLines ? "sentence" : "paragraph";
  async function* documents() {
    for (const name of files) yield* readDocuments(linesOf(name, options.replaceInvalid), { name, lines: kind });
  }
  const onProgress = (_: number, pieces: number) => status.update(Math.round(pieces / 1e6), undefined, "M pieces read");
  return readCorpus(documents(), tokenizer, { holdOutEvery, signal: io.signal, onProgress });
}

async function* linesOf(name: string, replaceInvalid: boolean | undefined): AsyncGenerator<string, void, undefined> {
  for await (const some of lines(createReadStream(name, { highWaterMark: 1 << 20 }), { name, replaceInvalid }))
    yield* some.map(line => line.text);
}
