// What one can watch while a model learns: the words it would write in a few sentences, and which pieces come to lie near each other.
import { GlassbertError } from "../../base/index.ts";
import type { Session } from "../../graph/index.ts";
import type { Bert } from "../../tasks/index.ts";
import { fillMask } from "../../tasks/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { nearestRows } from "../../vectors/index.ts";

/** What to watch. */
export interface WatchOptions {
  /** Sentences with a [MASK], also where the tokenizer spells its mask otherwise */
  readonly sentences: readonly string[];
  /** Pieces of the vocabulary; those that it lacks are left out */
  readonly pieces: readonly string[];
}

/** A sentence, and the likeliest pieces at its first mask. */
export interface WatchedSentence {
  readonly sentence: string;
  readonly predictions: readonly { readonly piece: string; readonly probability: number }[];
}

/** A piece, and those whose rows of the word table point the same way. */
export interface WatchedPiece {
  readonly piece: string;
  readonly nearest: readonly { readonly piece: string; readonly cosine: number }[];
}

/** English that any text teaches something about. */
export const watchDefaults: WatchOptions = {
  sentences: ["He was born in [MASK].", "She opened the [MASK] and went in.", "It is [MASK] of the most important things in the world."],
  pieces: ["he", "two", "france", "king", "red"],
};

/**
 * The sentences with the mask as the tokenizer spells it. One without a mask is refused before an hour has gone by.
 *
 * @throws {GlassbertError} E_NO_MASK
 */
export function watchedSentences({ sentences }: WatchOptions, tokenizer: Tokenizer): string[] {
  const mask = tokenizer.idToToken(tokenizer.maskId ?? -1) ?? "[MASK]";
  return sentences.map(sentence => {
    const spelt = sentence.replaceAll("[MASK]", mask);
    if (spelt.includes(mask)) return spelt;
    throw new GlassbertError("E_NO_MASK", `no ${mask} in ${JSON.stringify(sentence)}`, `write ${mask} where a word is to be watched`);
  });
}

/** The predictions; `session` is the model's for masked words, at its present weights. */
export async function watchSentences(bert: Bert, session: Session, sentences: readonly string[]): Promise<WatchedSentence[]> {
  const live: Bert = { ...bert, session: async () => session };
  const all: WatchedSentence[] = [];
  for (const sentence of sentences) {
    const [mask] = await fillMask(live, sentence, { topK: 3 });
    all.push({ sentence, predictions: mask!.predictions.map(({ piece, probability }) => ({ piece, probability })) });
  }
  return all;
}

/** The neighbours in a word table [V, E]. */
export function watchPieces(tokenizer: Tokenizer, table: Float32Array, width: number, pieces: readonly string[]): WatchedPiece[] {
  return pieces.flatMap(piece => {
    const id = tokenizer.tokenToId(piece);
    if (id === null) return [];
    const row = table.subarray(id * width, (id + 1) * width);
    const near = nearestRows(table, width, row, { top: 5, skip: other => other === id });
    return [{ piece, nearest: near.map(({ id, score }) => ({ piece: tokenizer.idToToken(id) ?? `#${id}`, cosine: score })) }];
  });
}
