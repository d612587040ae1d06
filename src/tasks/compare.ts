// Two texts beside each other: how near their vectors are, by each measure.
import { type Similarity, similarity } from "../vectors/index.ts";
import { type EmbedOptions, embed } from "./embed.ts";
import type { Embedder } from "./embedder.ts";

/** How near two texts are. */
export interface Comparison {
  /** The angle alone: 1 is the same direction, 0 a right angle. */
  readonly cosine: number;
  readonly dot: number;
  /** A distance: 0 is the same vector. */
  readonly euclidean: number;
  /** A distance: 0 is the same vector. */
  readonly manhattan: number;
  /** The measure that the model was made for, as its folder says; `score` is larger for nearer texts, so a distance counts as its negative. */
  readonly similarity: { readonly name: Similarity; readonly score: number };
  /** Whether a text was longer than the recipe's limit and was cut there. */
  readonly truncated: readonly [boolean, boolean];
}

/** Compares two texts by their vectors. Both are read behind the same prompt; `search` is for a question and its answers. */
export async function compare(model: Embedder, text: string, other: string, options: EmbedOptions = {}): Promise<Comparison> {
  const { vectors, width, truncated } = await embed(model, [text, other], options);
  const by = (name: Similarity) => similarity(name, vectors.subarray(0, width), vectors.subarray(width));
  const name = model.sentence().similarity;
  return {
    cosine: by("cosine"),
    dot: by("dot"),
    euclidean: 0 - by("euclidean"), // not -x: equal vectors would be at the distance -0
    manhattan: 0 - by("manhattan"),
    similarity: { name, score: by(name) },
    truncated: [truncated[0]!, truncated[1]!],
  };
}
