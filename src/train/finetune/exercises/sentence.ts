// Vectors of texts that lie near where people find the texts alike.
import { GlassbertError } from "../../../base/index.ts";
import type { Bert } from "../../../tasks/index.ts";
import { choosePrompt, embed, sentenceEncoder, sentenceFeeds } from "../../../tasks/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import { similarity } from "../../../vectors/index.ts";
import type { Split } from "../data/hold-out.ts";
import type { DevScore, EncodedItem, Exercise } from "../exercise.ts";
import { sentenceFiles } from "../sentence-files.ts";
import { correlations } from "./classification.ts";
import { equalShares, firstRows, itemEncoder } from "./encoded-items.ts";
import { cosineLoss, rankingLoss, tripletLoss } from "./sentence-loss.ts";
import { textVectors } from "./text-vectors.ts";

/** What vectors are trained by. */
export type SentenceLoss = "ranking" | "cosine" | "triplet";

/** Texts that belong together. */
export interface TextGroup {
  /** `ranking`: an anchor, what belongs to it, and perhaps what does not; `triplet`: all three; `cosine`: two. */
  readonly texts: readonly string[];
  /** `cosine`: how alike they are, 0 to 1. */
  readonly score?: number;
  /** File and line, for messages. */
  readonly where?: string;
}

/** How vectors are learned. */
export interface SentenceOptions {
  readonly loss: SentenceLoss;
  /** `ranking`: factor of the cosines, 1 / temperature. Default 20. */
  readonly scale?: number | undefined;
  /** `triplet`: how much nearer the right one has to be, in cosine. Default 0.5. */
  readonly margin?: number | undefined;
}

/**
 * A task of vectors, made as the folder says.
 *
 * @throws {GlassbertError} E_INPUT: a group of too few or too many texts, a score outside 0 to 1; E_MODULES
 */
export function sentence(bert: Bert, { train, dev }: Split<TextGroup>, { loss, scale = 20, margin = 0.5 }: SentenceOptions): Exercise {
  const recipe = bert.sentence();
  for (const group of [...train, ...dev]) checkGroup(group, loss);
  const prompt = choosePrompt(bert, {});
  const encode = sentenceEncoder(bert, prompt);
  const encoder = itemEncoder("groups of texts", item => train[item]!.texts.map(encode));
  return {
    task: "sentence",
    shape: { heads: bert.weights.heads.has("pooler") ? ["pooler"] : [], labels: null, problemType: null },
    items: train.length,
    devItems: dev.length,
    description: `Vectors of texts, by ${descriptions[loss]}.`,
    isWhole: loss === "ranking",
    makesVectors: true,
    ...encoder,
    ...(recipe.source === "none" && { files: () => sentenceFiles({ width: bert.config.hidden_size, recipe, isNormalized: false }) }),
    readsAll: true,
    parts: ({ model }) => {
      const vectors = textVectors(recipe, model);
      return {
        sentence: loss === "ranking" ? rankingLoss(vectors, scale) : loss === "cosine" ? cosineLoss(vectors) : tripletLoss(vectors, margin),
      };
    },
    answersIn: () => 1,
    feeds: async (batch, share) => {
      const texts = sentenceFeeds(bert, batch.flatMap(({ rows }) => rows), prompt); // biome-ignore format: one idea
      return { ...texts, ...answersOf(batch, train, loss), shares: equalShares(batch.length, share) };
    },
    score: async (model, signal) => scoresOf(model, dev, loss, signal),
  };
}

const descriptions: Readonly<Record<SentenceLoss, string>> = {
  ranking: "which text belongs to which among those of a batch",
  cosine: "how alike people find two texts",
  triplet: "which of two texts is nearer to a third",
};

function checkGroup({ texts, score, where = "by hand" }: TextGroup, loss: SentenceLoss): void {
  const isRight = loss === "triplet" ? texts.length === 3 : texts.length === 2 || (loss === "ranking" && texts.length === 3);
  const wanted = loss === "triplet" ? "three" : loss === "ranking" ? "two or three" : "two";
  if (!isRight)
    throw new GlassbertError("E_INPUT", `${where}: ${texts.length} texts, expected ${wanted} for ${loss}`, "correct the columns");
  if (loss !== "cosine" || (score !== undefined && score >= 0 && score <= 1)) return;
  throw new GlassbertError("E_INPUT", `${where}: the score is ${score}, expected a number from 0 to 1`, "say what the highest score is");
}

/** Which rows of the batch play which part. */
function answersOf(batch: readonly EncodedItem[], groups: readonly TextGroup[], loss: SentenceLoss): Record<string, Tensor> {
  const first = firstRows(batch);
  const own = batch.map(({ item }) => groups[item]!);
  const rows = (numbers: readonly number[]) => int32([numbers.length], numbers);
  const nth = (n: number) => rows(first.map(row => row + n));
  if (loss === "triplet") return { anchorRows: nth(0), positiveRows: nth(1), negativeRows: nth(2) };
  if (loss === "cosine") {
    const scores = float32(
      [own.length],
      Float32Array.from(own, ({ score }) => score!),
    );
    return { firstRows: nth(0), secondRows: nth(1), scores };
  }
  const candidates = [
    ...own.map(({ texts }, i) => ({ row: first[i]! + 1, text: texts[1]! })),
    ...own.flatMap(({ texts }, i) => (texts.length > 2 ? [{ row: first[i]! + 2, text: texts[2]! }] : [])),
  ];
  const apart = own.flatMap(({ texts }, i) => candidates.map(({ text }, c) => (text === texts[1] && c !== i ? outOfSight : 0)));
  return {
    anchorRows: nth(0),
    candidateRows: rows(candidates.map(({ row }) => row)),
    ownCandidate: rows([...own.keys()]),
    apart: float32([own.length, candidates.length], Float32Array.from(apart)),
  };
}

/** Far below any score: its share of a softmax is 0. */
const outOfSight = -1e4;

async function scoresOf(model: Bert, dev: readonly TextGroup[], loss: SentenceLoss, signal: AbortSignal | undefined): Promise<DevScore[]> {
  const texts = [...new Set(dev.flatMap(({ texts }) => texts))];
  const { vectors, width } = await embed(model, texts, { signal });
  const rows = new Map(texts.map((text, i) => [text, vectors.subarray(i * width, (i + 1) * width)]));
  const cosine = (a: string, b: string) => similarity("cosine", rows.get(a)!, rows.get(b)!);
  if (loss === "cosine") return correlations(dev.map(({ score }) => score!), dev.map(({ texts: [a, b] }) => cosine(a!, b!))); // biome-ignore format: one idea
  const isNearest = ({ texts: [anchor, own, other] }: TextGroup) => {
    const others = loss === "triplet" ? [other!] : dev.map(({ texts }) => texts[1]!).filter(text => text !== own);
    return others.every(text => cosine(anchor!, own!) > cosine(anchor!, text));
  };
  const share = dev.filter(isNearest).length / dev.length;
  return [{ name: loss === "triplet" ? "nearer" : "nearest", points: 100 * share }];
}
