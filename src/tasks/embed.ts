// Texts to vectors. Texts of equal length share a run, so that nothing is padded; the results stand in the caller's order.
import { GlassbertError } from "../base/index.ts";
import type { Embedder } from "./embedder.ts";
import { inEqualLengths, type RunEachOptions, windowSize } from "./equal-lengths.ts";
import { choosePrompt, sentenceEncoder, sentenceFeeds } from "./sentence-input.ts";

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
export interface EmbedOptions extends RunEachOptions {
  /** Put before each text. Default: the folder's default prompt, mostly ''. */
  readonly prompt?: string | undefined;
  /** A prompt of the folder, by name. */
  readonly promptName?: string | undefined;
  /** Bring each vector to length 1 at the end. Default false: the folder's own modules decide. */
  readonly normalize?: boolean | undefined;
  /** Keep the first numbers of each vector only (before `normalize`). Default: as the folder says, mostly all. */
  readonly truncateDim?: number | undefined;
}

/**
 * Embeds texts. The same text gives the same vector in any company (within 1e-6). A text over the recipe's limit is cut there, and said to be.
 *
 * @throws {GlassbertError} E_INPUT: an unknown prompt name, a `batchTokens` below 1, a `truncateDim` beyond the width, a text with nothing to pool
 */
export async function embed(model: Embedder, texts: readonly string[], options: EmbedOptions = {}): Promise<Embeddings> {
  const recipe = model.sentence();
  const { signal } = options;
  const prompt = choosePrompt(model, options);
  const W = recipe.width;
  const width = options.truncateDim ?? recipe.truncateDim ?? W;
  if (!(Number.isInteger(width) && width >= 1 && width <= W))
    throw new GlassbertError("E_INPUT", `truncateDim is ${width}, the vectors have ${W} numbers`, `give a whole number from 1 to ${W}`);
  const result = {
    vectors: new Float32Array(texts.length * width),
    width,
    tokens: new Int32Array(texts.length),
    truncated: texts.map(() => false),
  };
  if (texts.length === 0) return result;
  const session = await model.session("sentence", { signal });

  await inEqualLengths(texts, sentenceEncoder(model, prompt), options, async ({ members, encodings }) => {
    const { sentence: vectors } = await session.run(sentenceFeeds(model, encodings, prompt), { signal });
    for (const [b, row] of members.entries()) {
      result.vectors.set(vectors!.data.subarray(b * W, b * W + width), row * width);
      result.tokens[row] = encodings[b]!.ids.length;
      result.truncated[row] = encodings[b]!.dropped > 0;
    }
  });
  if (options.normalize) normalizeRows(result.vectors, width);
  return result;
}

/** Embeds a stream of texts without end in bounded memory, a window of texts at a time; results come in order. */
export async function* embedStream(
  model: Embedder,
  texts: AsyncIterable<string> | Iterable<string>,
  options: EmbedOptions = {},
): AsyncGenerator<Embeddings & { readonly texts: readonly string[] }, void, undefined> {
  let window: string[] = [];
  for await (const text of texts) {
    window.push(text);
    if (window.length < windowSize) continue;
    yield { texts: window, ...(await embed(model, window, options)) };
    window = [];
  }
  if (window.length > 0) yield { texts: window, ...(await embed(model, window, options)) };
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
