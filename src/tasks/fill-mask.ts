// Masked words: what the model would write at each [MASK] of a text.
import { didYouMean, GlassbertError } from "../base/index.ts";
import { int32 } from "../tensor/index.ts";
import type { Tokenizer } from "../tokenizer/index.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { Prediction } from "./predictions.ts";
import { predictionsOf } from "./predictions.ts";

/** One mask of a text. */
export interface FilledMask {
  /** Its place among the tokens, [CLS] being 0. */
  readonly position: number;
  /** Its place in the text (in the second one, if it stands there), UTF-16. */
  readonly start: number;
  readonly end: number;
  /** Best first. */
  readonly predictions: readonly Prediction[];
}

/** What to predict. */
export interface FillMaskOptions extends TextOptions {
  /** How many pieces per mask. Default 5. */
  readonly topK?: number | undefined;
  /** Score these words instead; each has to be one piece of the vocabulary. */
  readonly targets?: readonly string[] | undefined;
}

/**
 * Predicts every [MASK] of a text at once; each is predicted with the others still masked.
 *
 * @throws {GlassbertError} E_NO_MASK, E_TOO_LONG, E_HEAD_MISSING, E_INPUT (a target that is no piece)
 */
export async function fillMask(bert: Bert, text: string, options: FillMaskOptions = {}): Promise<FilledMask[]> {
  const { tokenizer } = bert;
  const encoding = encodeFor(bert, text, options);
  const masks = maskPositions(encoding.ids, tokenizer);
  if (masks.length === 0) {
    throw new GlassbertError(
      "E_NO_MASK",
      `no ${maskToken(tokenizer)} in ${JSON.stringify(text)}`,
      `write ${maskToken(tokenizer)} where a word is to be filled in`,
    );
  }
  const targets = options.targets?.map(word => targetId(word, tokenizer));
  const session = await bert.session("masked", options);
  const feeds = { ...feedsOf([encoding], bert), maskPlaces: int32([masks.length], masks) };
  const { logits } = await session.run(feeds, options);
  const V = logits!.shape[1]!;
  return masks.map((position, m) => {
    const [start, end] = encoding.offsets[position]!;
    const row = logits!.data.subarray(m * V, (m + 1) * V) as Float32Array;
    return { position, start, end, predictions: predictionsOf(row, tokenizer, options.topK ?? 5, targets) };
  });
}

/** Where the mask token stands among ids. */
export function maskPositions(ids: Int32Array, tokenizer: Tokenizer): number[] {
  return Array.from(ids, (id, position) => (id === tokenizer.maskId ? position : -1)).filter(position => position >= 0);
}

function maskToken(tokenizer: Tokenizer): string {
  return (tokenizer.maskId !== null && tokenizer.idToToken(tokenizer.maskId)) || "[MASK]";
}

/** The id of a target: a piece as it is written in the vocabulary, or a word that the tokenizer leaves whole. */
function targetId(word: string, tokenizer: Tokenizer): number {
  const asPiece = tokenizer.tokenToId(word);
  if (asPiece !== null) return asPiece;
  const { ids, tokens } = tokenizer.encode(word, { addSpecialTokens: false });
  if (ids.length === 1 && ids[0] !== tokenizer.unkId) return ids[0]!;
  const pieces = tokens.length === 0 ? "nothing" : tokens.join(" ");
  throw new GlassbertError(
    "E_INPUT",
    `target "${word}" is not one piece of the vocabulary but ${pieces}`,
    `choose a word that is one piece.${didYouMean(
      word,
      Array.from(tokenizer.vocabulary.entries(), ([piece]) => piece),
    )}`,
  );
}
