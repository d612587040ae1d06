// Which documents are kept from training, to see how the model does on text it does not know. A document is chosen by its own words and the seed,
// so a corpus that is given twice, or in another order, holds out the same ones, and never trains on a copy of them.
import { CorpusWriter, type TokenCorpus } from "../examples/token-corpus.ts";

/** A corpus in two. */
export interface SplitCorpus {
  readonly corpus: TokenCorpus;
  /** Without documents where nothing was held out */
  readonly heldOut: TokenCorpus;
}

/**
 * Splits a corpus by documents. At least two are held out, for a pair of next sentences needs another document; none of fewer than four.
 *
 * @param share - of the documents, 0 to 1; 0 holds none out
 */
export function holdOut(corpus: TokenCorpus, share: number, seed: number): SplitCorpus {
  const hashes = Array.from({ length: corpus.documents.length - 1 }, (_, document) => hashOf(idsOf(corpus, document), seed));
  const different = [...new Set(hashes)].sort((a, b) => a - b);
  const count = share === 0 || different.length < 4 ? 0 : Math.max(2, Math.round(share * different.length));
  const isHeldOut = (document: number) => count > 0 && hashes[document]! <= different[count - 1]!;
  const writers = [0, 1].map(() => new CorpusWriter(corpus.ids instanceof Uint16Array ? 0 : 1 << 16)) as [CorpusWriter, CorpusWriter];
  for (const document of hashes.keys()) writers[isHeldOut(document) ? 1 : 0].add(sentencesOf(corpus, document));
  return { corpus: writers[0].finish(), heldOut: writers[1].finish() };
}

/** FNV-1a over whole ids (Fowler, Noll, Vo): an even spread is all that is asked of it. */
export function hashOf(ids: ArrayLike<number>, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < ids.length; i++) hash = Math.imul(hash ^ ids[i]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function idsOf({ ids, sentences, documents }: TokenCorpus, document: number): ArrayLike<number> {
  return ids.subarray(sentences[documents[document]!], sentences[documents[document + 1]!]);
}

function* sentencesOf({ ids, sentences, documents }: TokenCorpus, document: number): Generator<ArrayLike<number>> {
  for (let s = documents[document]!; s < documents[document + 1]!; s++) yield ids.subarray(sentences[s], sentences[s + 1]);
}
