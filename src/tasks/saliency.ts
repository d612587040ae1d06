// What an answer hangs on: how much it would change if the row of a token changed a little. One step back through the model, for one answer.
import { GlassbertError } from "../base/index.ts";
import { saliencyProgram } from "../model/index.ts";
import { int32 } from "../tensor/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { wordRows } from "./ablate.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { classify } from "./classify.ts";
import { fillMask, maskPositions } from "./fill-mask.ts";
import { labelNames } from "./label-scores.ts";
import { checkNumber, requireHead } from "./look-options.ts";
import { SessionShelf } from "./session-shelf.ts";
import type { Piece } from "./trace.ts";
import { piecesOf } from "./trace.ts";

/** The answer that is looked at. */
export type SalientAnswer =
  | { readonly kind: "piece"; readonly position: number; readonly id: number; readonly piece: string; readonly logProbability: number }
  | { readonly kind: "label"; readonly label: string; readonly logit: number };

/** What each token does to an answer. */
export interface Saliency {
  readonly text: string;
  readonly pair?: string;
  readonly pieces: readonly Piece[];
  readonly answer: SalientAnswer;
  readonly tokens: readonly TokenSaliency[];
}

/** What one token does to it. */
export interface TokenSaliency {
  readonly index: number;
  /** ‖∂ answer / ∂ row‖: how much the row matters, whichever way it changes (Simonyan et al. 2014, §3). */
  readonly norm: number;
  /** ∂ answer / ∂ row · row: above 0 where the row as it stands speaks for the answer (Denil et al. 2014, §4.2). */
  readonly product: number;
  /** ∂ answer / ∂ row, [E] */
  readonly gradient: Float32Array;
}

/** Which answer. */
export interface SaliencyOptions extends TextOptions {
  /** The mask that is filled, by its place among the tokens. Default: the first. */
  readonly position?: number | undefined;
  /** The piece that it is filled with. Default: the likeliest. */
  readonly piece?: string | undefined;
  /** A label of the model's classifier, for texts without a mask. Default: the best one. */
  readonly label?: string | undefined;
}

const shelves = new WeakMap<Bert, SessionShelf>();

/**
 * What the answer at a mask hangs on, or the label of a text that has none.
 *
 * @throws {GlassbertError} E_NO_MASK: neither a mask nor a classifier; E_HEAD_MISSING, E_TOO_LONG; E_INPUT: a position that is no mask, a piece or label
 * that the model does not know
 */
export async function saliency(bert: Bert, text: string, options: SaliencyOptions = {}): Promise<Saliency> {
  const { signal, pair } = options;
  const encoding = encodeFor(bert, text, options);
  const masks = maskPositions(encoding.ids, bert.tokenizer);
  const head = options.label === undefined && (masks.length > 0 || !bert.weights.heads.has("labels")) ? "masked" : "labels";
  requireHead(bert, head);
  const target = head === "masked" ? await pieceOf(bert, text, encoding, masks, options) : await labelOf(bert, text, options);

  const shelf = shelves.get(bert) ?? new SessionShelf(2);
  shelves.set(bert, shelf);
  const rows = await wordRows(bert, encoding);
  const program = saliencyProgram(bert.config, bert.parameters, head);
  const given = {
    ...feedsOf([encoding], bert),
    inputsEmbeds: rows,
    targetIds: int32([1], [target.id]),
    maskPlaces: int32([1], [target.position]),
  };
  const feeds = Object.fromEntries(Object.entries(given).filter(([name]) => program.inputs.has(name)));
  const { gradients, answers } = await shelf.run(head, () => bert.runtime.load(program, { signal }), feeds, { signal });
  const answer = answers!.data[0]!;
  const E = rows.shape[2]!;
  return {
    text,
    ...(pair === undefined ? {} : { pair }),
    pieces: piecesOf(encoding, bert.config),
    answer:
      head === "masked"
        ? { kind: "piece", position: target.position, id: target.id, piece: target.name, logProbability: answer }
        : { kind: "label", label: target.name, logit: answer },
    tokens: Array.from(encoding.ids.keys(), index => {
      const gradient = gradients!.data.slice(index * E, (index + 1) * E) as Float32Array;
      const product = gradient.reduce((sum, g, i) => sum + g * rows.data[index * E + i]!, 0);
      return { index, norm: Math.hypot(...gradient), product, gradient };
    }),
  };
}

interface Target {
  readonly id: number;
  readonly name: string;
  readonly position: number;
}

async function pieceOf(
  bert: Bert,
  text: string,
  { ids }: Encoding,
  masks: readonly number[],
  { position = masks[0], piece, ...options }: SaliencyOptions,
): Promise<Target> {
  if (position !== undefined) checkNumber("position", position, ids.length);
  if (position !== undefined && !masks.includes(position))
    throw new GlassbertError("E_INPUT", `token ${position} is no mask`, `the masks are ${masks.join(", ") || "none"}`);
  const filled = await fillMask(bert, text, { ...options, topK: 1, ...(piece !== undefined && { targets: [piece] }) }); // E_NO_MASK without any
  const [best] = filled.find(mask => mask.position === position)!.predictions;
  return { id: best!.id, name: best!.piece, position: position! };
}

async function labelOf(bert: Bert, text: string, { label, pair, truncate, signal }: SaliencyOptions): Promise<Target> {
  const { labels } = await classify(bert, pair === undefined ? text : { text, pair }, { truncate, signal });
  const name = label ?? labels[0]!.label;
  const id = labelNames(bert, labels.length).indexOf(name);
  if (id < 0)
    throw new GlassbertError("E_INPUT", `the model has no label "${name}"`, `choose one of ${labels.map(it => it.label).join(", ")}`);
  return { id, name, position: 0 };
}
