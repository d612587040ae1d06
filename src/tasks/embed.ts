// Texts to vectors. Texts of near length share a run, so that little is padded; the results stand in the caller's order.
import { GlassbertError } from "../base/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { feedsOf, padIdOf } from "./batch.ts";
import type { Bert } from "./bert.ts";

/** One vector per text. */
export interface Embeddings {
  /** Row after row, [N, D]. */
  readonly vectors: Float32Array;
  /** D */
  readonly width: number;
  /** Tokens that were read, specials included, [N]. */
  readonly tokens: Int32Array;
  /** Whether a text was longer than the recipe's limit and was cut there, [N]. */
  readonly truncated: readonly boolean[];
}

/** How to embed. What is not said is as the model folder says. */
export interface EmbedOptions {
  /** Put before each text. Default: the folder's default prompt, mostly ''. */
  readonly prompt?: string | undefined;
  /** A prompt of the folder, by name. */
  readonly promptName?: string | undefined;
  /** Bring each vector to length 1 at the end. Default false: the folder's own modules decide. */
  readonly normalize?: boolean | undefined;
  /** Tokens of one run, padding included. Default 512: more is not faster on a CPU. */
  readonly batchTokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Runs that are under way at the same time: enough to keep a few workers busy. */
const runsAhead = 8;

/** Embeds texts. The same text gives the same vector in any company (within 1e-6). */
export async function embed(bert: Bert, texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
  const { tokenizer, sentence } = bert;
  const { batchTokens = 512, signal } = options;
  const prompt = promptOf(bert, options);
  const encodings = texts.map(text => encodeSentence(bert, prompt + text));
  const width = sentence.truncateDim ?? bert.config.hidden_size;
  const result = {
    vectors: new Float32Array(texts.length * width),
    width,
    tokens: Int32Array.from(encodings, e => e.ids.length),
    truncated: encodings.map(e => e.dropped > 0),
  };
  if (texts.length === 0) return result;

  const session = await bert.session("sentence", { signal });
  let done = 0;
  await inFlight(microBatches(result.tokens, batchTokens), runsAhead, async rows => {
    const { sentence: vectors } = await session.run(
      feedsOf(
        rows.map(row => encodings[row]!),
        padIdOf(tokenizer),
      ),
      { signal },
    );
    const D = vectors!.shape[1]!;
    for (const [b, row] of rows.entries()) result.vectors.set(vectors!.data.subarray(b * D, b * D + width), row * width);
    done += rows.length;
    options.onProgress?.(done, texts.length);
  });
  if (options.normalize) normalizeRows(result.vectors, width);
  return result;
}

/** Embeds an endless stream of texts in bounded memory: windows of `window` texts, each sorted by length inside, given back in order. */
export async function* embedStream(
  bert: Bert,
  texts: AsyncIterable<string>,
  options: EmbedOptions & { readonly window?: number } = {},
): AsyncGenerator<Embeddings, void, undefined> {
  const { window = 1024 } = options;
  let waiting: string[] = [];
  for await (const text of texts) {
    waiting.push(text);
    if (waiting.length < window) continue;
    yield await embed(bert, waiting, options);
    waiting = [];
  }
  if (waiting.length > 0) yield await embed(bert, waiting, options);
}

function encodeSentence({ tokenizer, sentence }: Bert, text: string): Encoding {
  return tokenizer.encode(text, { maxLength: sentence.maxLength });
}

function promptOf({ name, sentence }: Bert, { prompt, promptName }: EmbedOptions): string {
  if (prompt !== undefined) return prompt;
  const chosen = promptName ?? sentence.defaultPromptName;
  if (chosen === null) return "";
  const known = sentence.prompts.get(chosen);
  if (known === undefined) {
    throw new GlassbertError(
      "E_INPUT",
      `${name} has no prompt "${chosen}"`,
      `its prompts are ${[...sentence.prompts.keys()].map(p => `"${p}"`).join(", ") || "none"}`,
    );
  }
  return known;
}

/** Groups rows of near length: longest first, at most `batchTokens` tokens with padding in a group, at least one row. */
export function microBatches(lengths: Int32Array, batchTokens: number): number[][] {
  const order = Array.from(lengths, (_, row) => row).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const batches: number[][] = [];
  for (const row of order) {
    const batch = batches.at(-1);
    const longest = batch && lengths[batch[0]!]!;
    if (batch && longest! * (batch.length + 1) <= batchTokens) batch.push(row);
    else batches.push([row]);
  }
  return batches;
}

/** Works through `items`, at most `count` at a time. The first failure ends it. */
async function inFlight<T>(items: readonly T[], count: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const walk = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(count, items.length) }, walk));
}

/** Brings rows to length 1 in place; a zero row stays zero. */
function normalizeRows(vectors: Float32Array, width: number): void {
  for (let start = 0; start < vectors.length; start += width) {
    const row = vectors.subarray(start, start + width);
    const length = Math.max(Math.hypot(...row), 1e-12);
    row.forEach((v, i) => {
      row[i] = v / length;
    });
  }
}
