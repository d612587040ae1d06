// Names, places, parts of speech: labels for stretches of a text, with their places. A text that is longer than the model reads is read in
// windows, never cut.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { Encoding, Tokenizer } from "../tokenizer/index.ts";
import { encodeWindows } from "../tokenizer/index.ts";
import { type Aggregation, aggregate, aggregations, type ScoredToken, type TaggedSpan, withoutPrefix } from "./aggregate.ts";
import type { Bert } from "./bert.ts";
import type { RunEachOptions } from "./equal-lengths.ts";
import { labelNames, scoresOf } from "./label-scores.ts";
import { mergeWindows } from "./merge-windows.ts";
import { runEach } from "./run-each.ts";

/** A stretch of a text with its label. */
export interface Entity {
  /** `PER`; with aggregation `none` as the checkpoint writes it, `B-PER`. */
  readonly label: string;
  /** Probability; of several words the mean. */
  readonly score: number;
  /** Place in the text, UTF-16. */
  readonly start: number;
  readonly end: number;
  /** `text.slice(start, end)` */
  readonly word: string;
  readonly tokens: readonly string[];
}

/** How to tag. */
export interface TagOptions extends RunEachOptions {
  /** How tokens become entities. Default "simple". */
  readonly aggregation?: Aggregation | undefined;
  /** Labels to leave out, written as in the results or in the checkpoint. Default ["O"]. */
  readonly ignoreLabels?: readonly string[] | undefined;
  /** Tokens that neighbouring windows of a long text share. Default: a quarter of what the model reads. */
  readonly stride?: number | undefined;
}

/**
 * Tags a text, or a list of texts.
 *
 * @throws {GlassbertError} E_HEAD_MISSING; E_INPUT: an unknown aggregation, a label to ignore that
 * the model does not have, a stride that leaves no room
 */
export async function tag(bert: Bert, text: string, options?: TagOptions): Promise<Entity[]>;
/** The same for a list; the results stand in its order. */
export async function tag(bert: Bert, texts: readonly string[], options?: TagOptions): Promise<Entity[][]>;
/** Both of the above. */
export async function tag(bert: Bert, given: string | readonly string[], options: TagOptions = {}): Promise<Entity[] | Entity[][]> {
  const { aggregation = "simple", ignoreLabels = ["O"], stride = Math.floor(bert.maxLength / 4) } = options;
  if (!aggregations.includes(aggregation)) {
    const near = didYouMean(String(aggregation), aggregations);
    throw new GlassbertError("E_INPUT", `aggregation is ${JSON.stringify(aggregation)}.${near}`, `give one of ${aggregations.join(", ")}`);
  }
  const texts = typeof given === "string" ? [given] : given;
  const windows = texts.flatMap((text, number) =>
    encodeWindows(bert.tokenizer, text, { maxLength: bert.maxLength, stride }).map(encoding => ({ text, number, encoding })),
  );
  const spans = texts.map((): TaggedSpan[][] => []);
  const found = new Array<TaggedSpan[]>(windows.length);
  await runEach(bert, "tokenLabels", {
    ...options,
    inputs: windows,
    encode: ({ encoding }) => encoding,
    take: (index, { logits }, encoding) => {
      const names = labelNames(bert, logits!.length / encoding.ids.length);
      for (const label of options.ignoreLabels ?? []) checkLabel(label, names, bert.name);
      const tokens = scoredTokens(windows[index]!.text, encoding, logits!, bert.tokenizer);
      found[index] = aggregate(tokens, names, aggregation).filter(({ label }) => !ignoreLabels.includes(label));
    },
  });
  windows.forEach(({ number }, index) => {
    spans[number]!.push(found[index]!);
  });
  const results = spans.map((each, number) =>
    mergeWindows(each).map(({ tokens, ...span }) => ({ ...span, word: texts[number]!.slice(span.start, span.end), tokens })),
  );
  return typeof given === "string" ? results[0]! : results;
}

/** The tokens of the text with the probabilities of their labels, from logits [T, C]. */
function scoredTokens(text: string, encoding: Encoding, logits: Float32Array, tokenizer: Tokenizer): ScoredToken[] {
  const C = logits.length / encoding.ids.length;
  return encoding.tokens.flatMap((token, t) => {
    if (encoding.specialTokensMask[t] === 1) return [];
    const [start, end] = encoding.offsets[t]!;
    const isInWord =
      tokenizer.continuingSubwordPrefix === null
        ? start > 0 && !text.slice(start - 1, start + 1).includes(" ")
        : encoding.wordIds[t] === encoding.wordIds[t - 1];
    const continuesWord = isInWord && encoding.ids[t] !== tokenizer.unkId; // an unknown piece stands for itself, as in the reference
    return [{ token, start, end, continuesWord, scores: scoresOf(logits.subarray(t * C, (t + 1) * C), "softmax") }];
  });
}

/** A label to ignore may be written `PER` or `B-PER`. */
function checkLabel(label: string, names: readonly string[], model: string): void {
  const known = ["O", ...names.flatMap(name => [name, withoutPrefix(name)])];
  if (known.includes(label)) return;
  throw new GlassbertError(
    "E_INPUT",
    `${model} has no label "${label}" to ignore.${didYouMean(label, known)}`,
    `its labels are ${names.join(", ")}`,
  );
}
