// How natural a text is to a masked language model: each token in turn is masked and its own logarithmic probability added up
// (Salazar et al. 2020, "Masked Language Model Scoring"; no length normalisation).
import { GlassbertError } from "../base/index.ts";
import { int32 } from "../tensor/index.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { logSoftmax } from "./predictions.ts";

/** A text's score and what each token adds to it. */
export interface PseudoLogLikelihood {
  /** Σ log p(token | all others). */
  readonly total: number;
  readonly tokens: readonly { readonly token: string; readonly start: number; readonly end: number; readonly logProbability: number }[];
}

/** Tokens of the copies that go through the model in one run. */
const tokensPerRun = 1024;

/** Scores a text. A text of n tokens (specials apart) costs n times one run. */
export async function pseudoLogLikelihood(bert: Bert, text: string, options: TextOptions = {}): Promise<PseudoLogLikelihood> {
  const { tokenizer } = bert;
  const { maskId } = tokenizer;
  if (maskId === null)
    throw new GlassbertError(
      "E_TOKENIZER",
      `${bert.name}: the tokenizer has no mask token`,
      "use a checkpoint with a masked-word head and its tokenizer",
    );
  const encoding = encodeFor(bert, text, options);
  const session = await bert.session("masked", options);
  const T = encoding.ids.length;
  const positions = Array.from({ length: T }, (_, t) => t).filter(t => encoding.specialTokensMask[t] === 0);
  const copiesPerRun = Math.max(1, Math.floor(tokensPerRun / T));
  const tokens: PseudoLogLikelihood["tokens"][number][] = [];
  for (let i = 0; i < positions.length; i += copiesPerRun) {
    const chunk = positions.slice(i, i + copiesPerRun);
    const copies = chunk.map(position => ({ ...encoding, ids: encoding.ids.with(position, maskId) }));
    const feeds = {
      ...feedsOf(copies, tokenizer),
      maskPlaces: int32(
        [chunk.length],
        chunk.map((position, row) => row * T + position),
      ),
    };
    const { logits } = await session.run(feeds, options);
    const V = logits!.shape[1]!;
    chunk.forEach((position, row) => {
      const scores = logSoftmax(logits!.data.subarray(row * V, (row + 1) * V) as Float32Array);
      const [start, end] = encoding.offsets[position]!;
      tokens.push({ token: encoding.tokens[position]!, start, end, logProbability: scores[encoding.ids[position]!]! });
    });
  }
  return { total: tokens.reduce((sum, t) => sum + t.logProbability, 0), tokens };
}
