// What a part was good for: the model with and without it, token by token and mask by mask.
import type { FloatTensor } from "../tensor/index.ts";
import { similarity } from "../vectors/index.ts";
import type { Ablation } from "./ablate.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { maskPositions } from "./fill-mask.ts";
import { look } from "./look.ts";
import { logSoftmax, predictionsOf } from "./predictions.ts";
import type { Piece } from "./trace.ts";

/** A piece at a mask: how likely with the whole model, and how likely with what is left of it. */
export interface PredictionChange {
  readonly id: number;
  readonly piece: string;
  readonly before: number;
  readonly after: number;
}

/** What an ablation changes. */
export interface AblationEffect {
  readonly text: string;
  readonly pair?: string;
  readonly pieces: readonly Piece[];
  /** Cosine of each token's last hidden state to what it was: 1 where nothing changed. */
  readonly tokens: readonly { readonly index: number; readonly cosine: number }[];
  /** For each mask the best pieces of both runs, likeliest before first; empty without masks or a head for them. */
  readonly masks: readonly { readonly position: number; readonly predictions: readonly PredictionChange[] }[];
}

/** What to compare. */
export interface EffectOptions extends TextOptions {
  /** Best pieces of each run. Default 5. */
  readonly topK?: number | undefined;
}

/**
 * Runs the model twice, whole and ablated, and compares.
 *
 * @throws {GlassbertError} E_INPUT: a head, token or piece that is not there; E_TOO_LONG
 */
export async function ablationEffect(
  bert: Bert,
  text: string,
  ablate: Ablation,
  { topK = 5, ...options }: EffectOptions = {},
): Promise<AblationEffect> {
  const masks = bert.weights.heads.has("masked") ? maskPositions(encodeFor(bert, text, options).ids, bert.tokenizer) : [];
  const asked = { ...options, hiddenStates: [-1], ...(masks.length > 0 && { logits: ["masked"] as const }) };
  const before = await look(bert, text, asked);
  const after = await look(bert, text, { ...asked, ablate });
  const changeAt = (position: number): PredictionChange[] => {
    const [whole, ablated] = [before, after].map(({ logits }) => rowOf(logits!.masked!, position)) as [Float32Array, Float32Array];
    const best = [whole, ablated].flatMap(row => predictionsOf(row, bert.tokenizer, topK).map(({ id }) => id));
    const left = logSoftmax(ablated);
    return predictionsOf(whole, bert.tokenizer, topK, [...new Set(best)]).map(({ id, piece, probability }) => ({
      id,
      piece,
      before: probability,
      after: Math.exp(left[id]!),
    }));
  };
  const [was, is] = [before.hiddenStates[0]!, after.hiddenStates[0]!];
  return {
    text,
    ...(options.pair === undefined ? {} : { pair: options.pair }),
    pieces: before.pieces,
    tokens: before.pieces.map(({ index }) => ({ index, cosine: similarity("cosine", rowOf(was, index), rowOf(is, index)) })),
    masks: masks.map(position => ({ position, predictions: changeAt(position) })),
  };
}

/** Row `t` of [T, width]. */
function rowOf({ shape, data }: FloatTensor, t: number): Float32Array {
  return data.subarray(t * shape[1]!, (t + 1) * shape[1]!);
}
