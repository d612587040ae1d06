// Documents of text become a corpus of ids, in one pass, and what is held out is set apart by document. A corpus too large for the memory is
// read in shards: examples are made of one shard after the other.
import { GlassbertError, nextTurn } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { settle } from "./settings.ts";
import { CorpusWriter, type TokenCorpus } from "./token-corpus.ts";

/** How a corpus is read. */
export interface ReadCorpusOptions {
  /** Every so manieth document is set apart for validation: the 200th, the 400th … 0, the default, for none */
  readonly holdOutEvery?: number;
  /** A shard is full with so many pieces; its last document is whole. By default all is one shard */
  readonly shardPieces?: number;
  /** Called now and then with the documents and pieces read so far */
  readonly onProgress?: (documents: number, pieces: number) => void;
  /** Stops the reading: the reason is thrown */
  readonly signal?: AbortSignal | undefined;
}

/** A corpus, or a part of it, with what was held out of it. */
export interface CorpusShard {
  readonly corpus: TokenCorpus;
  /** Without documents where nothing was held out */
  readonly heldOut: TokenCorpus;
}

const defaults: Required<ReadCorpusOptions> = {
  holdOutEvery: 0,
  shardPieces: Number.MAX_SAFE_INTEGER,
  onProgress: () => {},
  signal: undefined,
};

const unitsPerTurn = 1 << 18;

/**
 * Reads documents into one corpus.
 *
 * @param documents - sentences of each, as `readDocuments` yields them
 * @throws {GlassbertError} E_CORPUS: there is no text, or all of it is held out; and what `documents` throws
 */
export async function readCorpus(
  documents: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  tokenizer: Tokenizer,
  options: Omit<ReadCorpusOptions, "shardPieces"> = {},
): Promise<CorpusShard> {
  for await (const shard of readCorpusShards(documents, tokenizer, options)) return shard;
  throw emptyCorpus("");
}

/**
 * Reads documents into shards of a size that the memory holds. Text that spells a special token, such as "[MASK]", is read as text.
 *
 * @throws {GlassbertError} as `readCorpus`
 */
export async function* readCorpusShards(
  documents: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  tokenizer: Tokenizer,
  options: ReadCorpusOptions = {},
): AsyncGenerator<CorpusShard, void, undefined> {
  const { holdOutEvery, shardPieces, onProgress, signal } = settle("readCorpus", defaults, options, {
    holdOutEvery: ["whole", 0, 1e9],
    shardPieces: ["whole", 1, Number.MAX_SAFE_INTEGER],
  });
  const encode = sentenceEncoder(tokenizer);
  const writers = () => [new CorpusWriter(tokenizer.maxId), new CorpusWriter(tokenizer.maxId)] as const;
  let [kept, heldOut] = writers();
  let [count, pieces, units, shards] = [0, 0, 0, 0];
  for await (const document of documents) {
    count++;
    const isHeldOut = holdOutEvery > 0 && count % holdOutEvery === 0;
    if (kept.length >= shardPieces && !isHeldOut) {
      shards++;
      yield { corpus: kept.finish(), heldOut: heldOut.finish() };
      [kept, heldOut] = writers();
    }
    const writer = isHeldOut ? heldOut : kept;
    pieces -= writer.length;
    writer.add(encode(document));
    pieces += writer.length;
    units += document.reduce((sum, sentence) => sum + sentence.length, 0);
    if (units > unitsPerTurn) {
      units = 0;
      onProgress(count, pieces);
      await nextTurn();
      signal?.throwIfAborted();
    }
  }
  onProgress(count, pieces);
  if (kept.documents > 0) yield { corpus: kept.finish(), heldOut: heldOut.finish() };
  else if (shards === 0) throw emptyCorpus(heldOut.documents > 0 ? " that is not held out" : "");
}

function emptyCorpus(which: string): GlassbertError {
  return new GlassbertError("E_CORPUS", `the corpus is empty: it has no text${which}`, "give files with sentences in them");
}

/** Encodes the sentences of a document: the quick road, but for a sentence that spells a special token. */
function sentenceEncoder(tokenizer: Tokenizer): (sentences: readonly string[]) => Iterable<ArrayLike<number>> {
  const special = tokenizer.addedTokens.filter(token => token.special).map(token => token.content);
  return function* (sentences) {
    const isPlain = (sentence: string) => !special.some(token => sentence.includes(token));
    const { ids, rows } = tokenizer.encodeFlat(
      sentences.map(sentence => (isPlain(sentence) ? sentence : "")),
      { addSpecialTokens: false },
    );
    for (const [i, sentence] of sentences.entries())
      yield isPlain(sentence)
        ? ids.subarray(rows[i], rows[i + 1])
        : tokenizer.encode(sentence, { addSpecialTokens: false, encodeSpecialTokens: true }).ids;
  };
}
