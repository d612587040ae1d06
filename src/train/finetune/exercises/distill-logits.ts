// A small classifier that learns what a large one says of texts: how sure it is of each label tells more than the label. Where people's labels are
// there, they can have a share in it.
import { accuracy } from "../../../eval/index.ts";
import { add, crossEntropy, input, multiply, scalar } from "../../../graph/index.ts";
import { writeHead } from "../../../model/index.ts";
import type { Bert, TextOrPair } from "../../../tasks/index.ts";
import { classify, feedsOf } from "../../../tasks/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import { weighted } from "../../objective/part.ts";
import type { Split } from "../data/hold-out.ts";
import { checkLabels } from "../data/label-names.ts";
import type { Exercise } from "../exercise.ts";
import type { LabelledText } from "./classification.ts";
import { softCrossEntropy } from "./distill-loss.ts";
import { itemEncoder, lengthWithin } from "./encoded-items.ts";

/** How logits are learned. */
export interface DistillLogitsOptions {
  /** What logits are divided by before they become shares. Default 2. */
  readonly temperature?: number | undefined;
  /** Share of people's labels in the loss, 0 to 1. Default 0. */
  readonly labelShare?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A task of a teacher's labels.
 *
 * @throws {GlassbertError} E_HEAD_MISSING: the teacher is no classifier; E_INPUT: a label that it does not know
 */
export async function distillLogits(
  bert: Bert,
  teacher: Bert,
  { train, dev }: Split<LabelledText>,
  options: DistillLogitsOptions = {},
): Promise<Exercise> {
  const { temperature = 2, labelShare = 0, signal } = options;
  const ask = (items: readonly LabelledText[]) => classify(teacher, items.map(({ text, pair }): TextOrPair => ({ text, pair })), { truncate: true, signal }); // biome-ignore format: one idea
  const [said, saidOfDev] = [await ask(train), await ask(dev)];
  const names = said[0]!.labels.toSorted((a, b) => a.id - b.id).map(({ label }) => label);
  const C = names.length;
  const isLabelled = [...train, ...dev].every(({ labels }) => labels?.length === 1);
  if (isLabelled || labelShare > 0) checkLabels([...train, ...dev].map(({ labels, where = "by hand" }) => ({ label: labels?.[0] ?? "", where })), names); // biome-ignore format: one idea
  const limit = lengthWithin(bert.maxLength, options.maxLength);
  return {
    task: "distill",
    shape: { heads: ["labels"], labels: names, problemType: "single_label_classification" },
    items: train.length,
    devItems: dev.length,
    description: `The labels of ${teacher.name}: ${names.join(", ")}.`,
    isWhole: false,
    makesVectors: false,
    readsAll: false,
    ...itemEncoder("texts", item => {
      const { text, pair } = train[item]!;
      return [bert.tokenizer.encode(text, { ...(pair === undefined ? {} : { pair }), maxLength: limit })];
    }),
    parts: ({ config, weights, model }) => {
      const logits = writeHead(config, weights, model, "labels"); // [B, C]
      const soft = softCrossEntropy(logits, input("teacher", "float32", ["batch", C]), temperature);
      const shares = input("shares", "float32", ["batch"]);
      if (labelShare === 0) return { teacher: { loss: weighted(soft, shares), correct: null } };
      const hard = crossEntropy(logits, input("labels", "int32", ["batch"])); // [B]
      const both = add(multiply(soft, scalar(1 - labelShare)), multiply(hard, scalar(labelShare)));
      return { teacher: { loss: weighted(both, shares), correct: null } };
    },
    answersIn: () => 1,
    feeds: async (batch, share) => ({
      ...feedsOf(batch.flatMap(({ rows }) => rows), bert), // biome-ignore format: one idea
      teacher: float32([batch.length, C], Float32Array.from(batch.flatMap(({ item }) => sharesOf(said[item]!.labels, temperature)))),
      shares: float32([batch.length], new Float32Array(batch.length).fill(share)),
      ...(labelShare > 0 && {
        labels: int32(
          [batch.length],
          batch.map(({ item }) => names.indexOf(train[item]!.labels![0]!)),
        ),
      }),
    }),
    score: async (model, signal) => {
      const given = (await classify(model, dev.map(({ text, pair }): TextOrPair => ({ text, pair })), { truncate: true, signal })).map(({ labels }) => labels[0]!.label); // biome-ignore format: one idea
      const agreement = { name: "agreement with the teacher", points: 100 * accuracy(saidOfDev.map(({ labels }) => labels[0]!.label), given) }; // biome-ignore format: one idea
      return isLabelled ? [{ name: "accuracy", points: 100 * accuracy(dev.map(({ labels }) => labels![0]!), given) }, agreement] : [agreement]; // biome-ignore format: one idea
    },
  };
}

/** softmax(logits / temperature), by the labels' numbers. */
function sharesOf(labels: readonly { readonly id: number; readonly logit: number }[], temperature: number): number[] {
  const logits = labels.toSorted((a, b) => a.id - b.id).map(({ logit }) => logit / temperature);
  const powers = logits.map(logit => Math.exp(logit - Math.max(...logits)));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map(power => power / total);
}
