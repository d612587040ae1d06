// Tags of words (Devlin et al. 2019, §5.3): the first piece of each word is asked for the word's tag, the others for nothing.
import { accuracy, countEntities, entitiesOf, entityF1 } from "../../../eval/index.ts";
import type { Bert } from "../../../tasks/index.ts";
import { feedsOf, tag } from "../../../tasks/index.ts";
import { float32, int32 } from "../../../tensor/index.ts";
import type { Encoding } from "../../../tokenizer/index.ts";
import { encodeWindows } from "../../../tokenizer/index.ts";
import { headPart, partNames } from "../../objective/head-part.ts";
import type { Split } from "../data/hold-out.ts";
import { checkLabels, labelNames } from "../data/label-names.ts";
import type { DevScore, EncodedItem, Exercise } from "../exercise.ts";
import { lengthWithin } from "./encoded-items.ts";

/** A sentence of words with a tag each. */
export interface TaggedWords {
  readonly words: readonly string[];
  readonly tags: readonly string[];
  /** File and line, for messages. */
  readonly where?: string;
}

/** How tags are learned. */
export interface TagsOptions {
  /** The tags in the order of the classifier's rows. Default: those of the data, in order. */
  readonly labels?: readonly string[] | undefined;
  /** Tokens of a window: a longer sentence is learned in several. Default: what the model reads. */
  readonly maxLength?: number | undefined;
}

/**
 * A task of tags.
 *
 * @throws {GlassbertError} E_INPUT: tags that cannot be told apart, a tag in `dev` that is not learned
 */
export function tags(bert: Bert, { train, dev }: Split<TaggedWords>, options: TagsOptions = {}): Exercise {
  const names = labelNames(placed(train), options.labels);
  checkLabels(placed(dev), names);
  const maxLength = lengthWithin(bert.maxLength, options.maxLength);
  const numbers = ({ item, rows }: EncodedItem) => rows.map(row => tagNumbers(train[item]!, row, names));
  return {
    task: "tags",
    shape: { heads: ["tokenLabels"], labels: names, problemType: null },
    items: train.length,
    devItems: dev.length,
    description: `${names.length} tags of words: ${names.join(", ")}.`,
    isWhole: false,
    makesVectors: false,
    encode: item => encodeWindows(bert.tokenizer, train[item]!.words.join(" "), { maxLength }),
    notes: () => [],
    readsAll: true,
    parts: ({ config, weights, model }) => ({ [partNames.tokenLabels]: headPart(config, weights, model, "tokenLabels") }),
    answersIn: item => numbers(item).flat().filter(number => number >= 0).length, // biome-ignore format: one idea
    feeds: async (batch, share) => {
      const texts = feedsOf(batch.flatMap(({ rows }) => rows), bert); // biome-ignore format: one idea
      const [B, T] = texts.inputIds.shape as [number, number];
      const [labels, weights] = [new Int32Array(B * T), new Float32Array(B * T)];
      for (const [row, own] of batch.flatMap(numbers).entries()) {
        for (const [t, number] of own.entries()) {
          if (number < 0) continue;
          labels[row * T + t] = number;
          weights[row * T + t] = share;
        }
      }
      return { ...texts, tokenLabels: int32([B, T], labels), tokenWeights: float32([B, T], weights) };
    },
    score: async (model, signal) => {
      const given = await tagsOfWords(model, dev, signal);
      const words = { name: "accuracy of words", points: 100 * accuracy(dev.flatMap(({ tags }) => tags), given.flat()) }; // biome-ignore format: one idea
      return names.some(name => /^[BI]-/.test(name)) ? [entityScore(dev, given), words] : [words];
    },
  };
}

const placed = (items: readonly TaggedWords[]) => items.flatMap(({ tags, where = "by hand" }) => tags.map(label => ({ label, where })));

/** The number of the tag at each token: the word's own at its first piece, −1 elsewhere. */
function tagNumbers({ words, tags }: TaggedWords, { offsets, specialTokensMask }: Encoding, names: readonly string[]): number[] {
  const starts = startsOf(words);
  return offsets.map(([start], t) => (specialTokensMask[t] === 1 ? -1 : names.indexOf(tags[starts.get(start) ?? -1] ?? "")));
}

/** Where each word begins in the words joined by blanks. */
function startsOf(words: readonly string[]): Map<number, number> {
  let at = 0;
  return new Map(
    words.map((word, number) => {
      const start = at;
      at += word.length + 1;
      return [start, number];
    }),
  );
}

/** What the model says at the first piece of each word; O, or the first tag where it has none, for a word without pieces. */
async function tagsOfWords(model: Bert, sentences: readonly TaggedWords[], signal: AbortSignal | undefined): Promise<string[][]> {
  const texts = sentences.map(({ words }) => words.join(" "));
  const found = await tag(model, texts, { aggregation: "none", ignoreLabels: [], signal });
  const names = model.config.labels!;
  const none = names.includes("O") ? "O" : names[0]!;
  return sentences.map(({ words }, i) => {
    const at = new Map(found[i]!.map(({ start, label }) => [start, label]));
    return [...startsOf(words).keys()].map(start => at.get(start) ?? none);
  });
}

function entityScore(gold: readonly TaggedWords[], given: readonly (readonly string[])[]): DevScore {
  const counts = gold.map(({ tags }, i) => countEntities(entitiesOf(tags), entitiesOf(given[i]!)));
  return { name: "entity F1", points: 100 * entityF1(counts) };
}
