// A small model whose vectors of texts come to lie where a large one's do (Reimers and Gurevych 2020, §2). Where its own are of another width, a linear
// layer that learns along brings them there, and is saved as a module of the folder.
import { GlassbertError } from "../../../base/index.ts";
import { gather, input, linear } from "../../../graph/index.ts";

import type { Bert, Embedder } from "../../../tasks/index.ts";
import { choosePrompt, embed, sentenceEncoder, sentenceFeeds } from "../../../tasks/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import { similarity } from "../../../vectors/index.ts";
import { weighted } from "../../objective/part.ts";
import type { Split } from "../data/hold-out.ts";
import type { Exercise } from "../exercise.ts";
import { modelTitle } from "../model-title.ts";
import { sentenceFiles } from "../sentence-files.ts";
import { cosineDistance, squaredDistance } from "./distill-loss.ts";
import { equalShares, firstRows, itemEncoder } from "./encoded-items.ts";
import { rowNumbers, textVectors, unitRows } from "./text-vectors.ts";

/** How vectors are learned. */
export interface DistillVectorsOptions {
  /** What is made small: 1 − cosine, or the mean squared difference. Default "cosine". */
  readonly loss?: "cosine" | "mse" | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * A task of a teacher's vectors. The teacher reads all texts once, here.
 *
 * @param teacher - whatever makes vectors of texts
 * @throws {GlassbertError} E_MODULES: the student's folder has steps after pooling that are in the way
 */
export async function distillVectors(
  bert: Bert,
  teacher: Embedder,
  { train, dev }: Split<string>,
  options: DistillVectorsOptions = {},
): Promise<Exercise> {
  const { loss = "cosine", signal, onProgress } = options;
  const recipe = bert.sentence();
  const odd = recipe.steps.find(step => step.module === "Dense");
  if (odd)
    throw new GlassbertError(
      "E_MODULES",
      `${bert.name}: its vectors go through a Dense module already`,
      "begin with the encoder alone: a folder without modules.json",
    );
  const [taught, taughtOfDev] = [await embed(teacher, train, { signal, onProgress }), await embed(teacher, dev, { signal })];
  const W = taught.width;
  const D = bert.config.hidden_size * recipe.pooling.length;
  const isNormalized = teacher.sentence().steps.some(step => step.module === "Normalize");
  const prompt = choosePrompt(bert, {});
  const encode = sentenceEncoder(bert, prompt);
  const distance = loss === "cosine" ? cosineDistance : squaredDistance;

  return {
    task: "distill",
    shape: { heads: bert.weights.heads.has("pooler") ? ["pooler"] : [], labels: null, problemType: null },
    items: train.length,
    devItems: dev.length,
    description: `The vectors of ${modelTitle(teacher)}, by ${loss === "cosine" ? "their cosines" : "their squared distances"}.`,
    isWhole: false,
    makesVectors: true,
    readsAll: true,
    ...itemEncoder("texts", item => [encode(train[item]!)]),
    ...(D !== W && {
      extras: random => {
        const numbers = Float32Array.from({ length: W * D }, () => random.normal() / Math.sqrt(D));
        return new Map([[denseWeight, float32([W, D], numbers)], [denseBias, float32([W])]]); // biome-ignore format: one idea
      },
    }),
    files: learned => {
      const [weight, bias] = [learned.get(denseWeight), learned.get(denseBias)];
      return sentenceFiles({ width: bert.config.hidden_size, recipe, isNormalized, ...(weight && bias && { dense: { weight, bias } }) });
    },
    parts: ({ model, extras }) => {
      const pooled = textVectors({ pooling: recipe.pooling, steps: [] }, model); // [B, D]
      const own = gather(pooled, rowNumbers("textRows", "items")); // [N, D]
      const [weight, bias] = [extras.get(denseWeight), extras.get(denseBias)];
      const wide = weight && bias ? linear(own, weight, bias) : own; // [N, W]
      const vectors = isNormalized && loss === "mse" ? unitRows(wide) : wide; // a cosine does not ask for the length
      const costs = distance(vectors, input("teacher", "float32", ["items", W])); // [N]
      return { vectors: { loss: weighted(costs, input("shares", "float32", ["items"])), correct: null } };
    },
    answersIn: () => 1,
    feeds: async (batch, share) => {
      const target = new Float32Array(batch.length * W);
      for (const [i, { item }] of batch.entries()) target.set(taught.vectors.subarray(item * W, (item + 1) * W), i * W);
      return {
        ...sentenceFeeds(bert, batch.flatMap(({ rows }) => rows), prompt), // biome-ignore format: one idea
        textRows: int32([batch.length], firstRows(batch)),
        teacher: float32([batch.length, W], target),
        shares: equalShares(batch.length, share),
      };
    },
    score: async (model, signal) => {
      const { vectors } = await embed(model, dev, { signal });
      const row = (all: Float32Array, i: number) => all.subarray(i * W, (i + 1) * W);
      const cosines = dev.map((_, i) => similarity("cosine", row(vectors, i), row(taughtOfDev.vectors, i)));
      return [{ name: "mean cosine with the teacher", points: (100 * cosines.reduce((sum, x) => sum + x, 0)) / dev.length }];
    },
  };
}

const denseWeight = "2_Dense.linear.weight";
const denseBias = "2_Dense.linear.bias";
