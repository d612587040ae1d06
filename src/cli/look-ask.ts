// What a command line of `glassbert look` asks of the model, and the answers as records.
import { GlassbertError } from "../base/index.ts";
import type { Ablation, Bert, LayerTensor, LookOptions, Saliency, TextOptions } from "../tasks/index.ts";
import type { Options } from "./flags.ts";
import type { InputRecord } from "./input.ts";
import type { LookedEffect } from "./look-effect.ts";
import { headOf, type LookedNumbers, type LookedReadout, type LookView, nameOf } from "./look-record.ts";

/** One text, the model, and the flags. */
export interface Question {
  readonly bert: Bert;
  readonly record: InputRecord;
  readonly options: Options;
  readonly signal: AbortSignal;
}

/** The parts that the flags take away; undefined when they take none. */
export function ablationOf({ zeroHead: heads, dropPosition: positions, replaceRow: rows }: Options): Ablation | undefined {
  return heads || positions || rows ? { heads, positions, rows } : undefined;
}

/** The view that is meant. Unsaid: what an ablation changes; a head's attention; the words at the masks; else the habits of all heads. */
export function viewOf({ bert, record, options }: Question): LookView | "effect" {
  if (options.what !== undefined) return options.what;
  if (options.head !== undefined) return "attentions";
  if (ablationOf(options) !== undefined) return "effect";
  return masksOf(bert, record).length > 0 && bert.weights.heads.has("masked") ? "readout" : "attentions";
}

/** The view as numbers of the layers and the head that were asked for. */
export async function askNumbers(question: Question, what: Exclude<LookView, "readout" | "saliency">): Promise<LookedNumbers> {
  const { bert, options } = question;
  const name = nameOf(what);
  const { head, layer } = options;
  const isOfHeads = name !== "rollout" && name !== "hiddenStates";
  if (head !== undefined && !isOfHeads) throw new GlassbertError("E_USAGE", `--what ${what} is not of one head`, "leave out --head");
  if (head !== undefined) checkRange("--head", head, bert.config.num_attention_heads);
  const layers = layer === undefined ? (name === "rollout" ? [-1] : true) : [layer];
  const looked = await ask(question, { [name]: layers });
  const all = looked[name] as readonly LayerTensor[];
  return { ...textOf(looked), what, layers: head === undefined ? all : all.map(it => headOf(it, head)) } as LookedNumbers;
}

/** What the masked-word head reads: at `--piece`, else at the masks, else everywhere. */
export async function askReadout(question: Question): Promise<LookedReadout> {
  const { bert, record, options } = question;
  const { piece, top: topK, layer } = options;
  if (piece !== undefined) checkRange("--piece", piece, bert.tokenizer.encode(record.text, pairOf(record)).ids.length);
  const masks = masksOf(bert, record);
  const readoutAt = piece !== undefined ? [piece] : masks.length > 0 ? masks : undefined;
  const looked = await ask(question, { readout: layer === undefined ? true : [layer], readoutAt, topK });
  return { ...textOf(looked), what: "readout", layers: looked.readout! };
}

/** What the answer at `--piece`, else at the first mask, hangs on; without a mask the best label. */
export async function askSaliency({ bert, record, options, signal }: Question): Promise<Saliency> {
  if (options.layer !== undefined || options.head !== undefined || ablationOf(options) !== undefined)
    throw new GlassbertError("E_USAGE", "saliency is of the whole model", "leave out --layer, --head and what takes parts away");
  const { saliency } = await import("../tasks/index.ts");
  const { truncate, piece: position } = options;
  return saliency(bert, record.text, { ...pairOf(record), truncate, position, signal });
}

/** What the flags' ablation changes. */
export async function askEffect({ bert, record, options, signal }: Question): Promise<LookedEffect> {
  if (options.layer !== undefined || options.piece !== undefined)
    throw new GlassbertError("E_USAGE", "an effect is of the last layer and all tokens", "leave out --layer and --piece, or add --what");
  const { ablationEffect } = await import("../tasks/index.ts");
  const ablate = ablationOf(options)!;
  const { truncate, top: topK } = options;
  return { ...(await ablationEffect(bert, record.text, ablate, { ...pairOf(record), truncate, topK, signal })), ablate };
}

async function ask({ bert, record, options, signal }: Question, asked: LookOptions) {
  const { look } = await import("../tasks/index.ts");
  const all: LookOptions & TextOptions = { ...asked, ...pairOf(record), truncate: options.truncate, ablate: ablationOf(options), signal };
  return look(bert, record.text, all);
}

const textOf = ({ text, pair, pieces }: Pick<LookedNumbers, "text" | "pair" | "pieces">) => ({ text, ...pairOf({ pair }), pieces });
const pairOf = ({ pair }: { readonly pair?: string | undefined }) => (pair === undefined ? {} : { pair });

function masksOf({ tokenizer }: Bert, record: InputRecord): number[] {
  return [...tokenizer.encode(record.text, pairOf(record)).ids].flatMap((id, at) => (id === tokenizer.maskId ? [at] : []));
}

function checkRange(flag: string, number: number, count: number): void {
  if (number >= count)
    throw new GlassbertError("E_USAGE", `${flag} is ${number}, there are 0 to ${count - 1}`, `give a number from 0 to ${count - 1}`);
}
