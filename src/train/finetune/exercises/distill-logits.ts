// A small classifier that learns what a large one says of texts: how sure it is of each label tells more than the label. Where people's labels are
// there, they can have a share in it.
import { accuracy } from "../../../eval/index.ts";
import { add, crossEntropy, gather, input, multiply, scalar } from "../../../graph/index.ts";
import { writeHead } from "../../../model/index.ts";
import type { Bert, Classification } from "../../../tasks/index.ts";
import { feedsOf } from "../../../tasks/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import { weighted } from "../../objective/part.ts";
import type { Split } from "../data/hold-out.ts";
import { checkLabels } from "../data/label-names.ts";
import type { Exercise } from "../exercise.ts";
import { modelTitle } from "../model-title.ts";
import { askClassifier } from "./ask-classifier.ts";
import type { LabelledText } from "./classification.ts";
import { softCrossEntropy } from "./distill-loss.ts";
import { equalShares, firstRows, itemEncoder, lengthWithin } from "./encoded-items.ts";
import { rowNumbers } from "./text-vectors.ts";

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
  const [said, saidOfDev] = [await askClassifier(teacher, train, signal), await askClassifier(teacher, dev, signal)];
  const names = said[0]!.labels.toSorted((a, b) => a.id - b.id).map(({ label }) => label);
  const C = names.length;
  const isLabelled = [...train, ...dev].every(({ labels }) => labels?.length === 1);
  const placed = [...train, ...dev].map(({ labels, where = "by hand" }) => ({ label: labels?.[0] ?? "", where }));
  if (isLabelled || labelShare > 0) checkLabels(placed, names);
  const limit = lengthWithin(bert.maxLength, options.maxLength);
  return {
    task: "distill",
    shape: { heads: ["labels"], labels: names, problemType: "single_label_classification" },
    items: train.length,
    devItems: dev.length,
    description: `The labels of ${modelTitle(teacher)}: ${names.join(", ")}.`,
    isWhole: false,
    makesVectors: false,
    readsAll: false,
    ...itemEncoder("texts", item => {
      const { text, pair } = train[item]!;
      return [bert.tokenizer.encode(text, { ...(pair === undefined ? {} : { pair }), maxLength: limit })];
    }),
    parts: ({ config, weights, model }) => {
      const logits = gather(writeHead(config, weights, model, "labels"), rowNumbers("textRows", "items")); // [N, C]
      const soft = softCrossEntropy(logits, input("teacher", "float32", ["items", C]), temperature); // [N]
      const shares = input("shares", "float32", ["items"]);
      if (labelShare === 0) return { teacher: { loss: weighted(soft, shares), correct: null } };
      const hard = crossEntropy(logits, input("labels", "int32", ["items"])); // [N]
      const both = add(multiply(soft, scalar(1 - labelShare)), multiply(hard, scalar(labelShare)));
      return { teacher: { loss: weighted(both, shares), correct: null } };
    },
    answersIn: () => 1,
    feeds: async (batch, share) => {
      const texts = batch.flatMap(({ rows }) => rows);
      const shown = batch.flatMap(({ item }) => sharesOf(said[item]!.labels, temperature));
      const labels = batch.map(({ item }) => names.indexOf(train[item]!.labels?.[0] ?? ""));
      return {
        ...feedsOf(texts, bert),
        textRows: int32([batch.length], firstRows(batch)),
        teacher: float32([batch.length, C], Float32Array.from(shown)),
        shares: equalShares(batch.length, share),
        ...(labelShare > 0 && { labels: int32([batch.length], labels) }),
      };
    },
    score: async (model, signal) => {
      const best = (all: readonly Classification[]) => all.map(({ labels }) => labels[0]!.label);
      const given = best(await askClassifier(model, dev, signal));
      const agreement = { name: "agreement with the teacher", points: 100 * accuracy(best(saidOfDev), given) };
      const right = dev.map(({ labels }) => labels?.[0]);
      return isLabelled ? [{ name: "accuracy", points: 100 * accuracy(right, given) }, agreement] : [agreement];
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
