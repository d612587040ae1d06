// The batches of fine-tuning: the items in a new order in each epoch, items of like length together so that little is padding, and each batch in
// parts that a run takes at once. Texts become tokens when their turn comes, so that a large set costs no memory.
import { GlassbertError } from "../../base/index.ts";
import type { Random } from "../../tensor/index.ts";
import { shuffle, shuffledOrder } from "../examples/draws.ts";
import type { Batch, BatchSource, Feeds } from "../loop/batch.ts";
import type { DropoutMasks } from "../objective/dropout-masks.ts";
import { placesOf } from "../objective/places.ts";
import type { EncodedItem, Exercise } from "./exercise.ts";

/** How items are grouped. */
export interface BatchOptions {
  /** Items of an update. */
  readonly batchSize: number;
  /** Tokens of a run, padding counted; one item at least. */
  readonly runTokens: number;
  readonly random: Random;
  /** What is dropped in each run. */
  readonly masks: Pick<DropoutMasks, "feeds">;
}

/** Batches that are sorted by length together. */
const poolBatches = 32;

/** Updates of one epoch. Where items are weighed against each other, an incomplete batch would be an easier question, and is left out. */
export function updatesPerEpoch({ items, isWhole }: Pick<Exercise, "items" | "isWhole">, batchSize: number): number {
  if (batchSize > items)
    throw new GlassbertError("E_INPUT", `a batch is ${batchSize} items, and there are ${items} to learn from`, "choose a smaller batch");
  return isWhole ? Math.floor(items / batchSize) : Math.ceil(items / batchSize);
}

/** Batch after batch, epoch after epoch, without end. */
export function epochBatches(exercise: Exercise, options: BatchOptions): BatchSource {
  const batches = allBatches(exercise, options);
  return async () => (await batches.next()).value ?? null;
}

async function* allBatches(exercise: Exercise, options: BatchOptions): AsyncGenerator<Batch, void, undefined> {
  const { batchSize, random } = options;
  const perEpoch = updatesPerEpoch(exercise, batchSize);
  for (let epoch = 0; ; epoch++) {
    const order = Array.from(shuffledOrder(exercise.items, random).subarray(0, perEpoch * batchSize));
    for (let first = 0; first < order.length; first += poolBatches * batchSize) {
      const pool = order.slice(first, first + poolBatches * batchSize).map((item): EncodedItem => ({ item, rows: exercise.encode(item) }));
      pool.sort((a, b) => width(a) - width(b));
      const groups = inGroups(pool, batchSize);
      shuffle(groups, random);
      for (const items of groups) yield batchOf(exercise, items, epoch, options);
    }
  }
}

async function batchOf(
  exercise: Exercise,
  items: readonly EncodedItem[],
  epoch: number,
  { runTokens, random, masks }: BatchOptions,
): Promise<Batch> {
  const answers = items.reduce((sum, item) => sum + exercise.answersIn(item), 0);
  const share = 1 / Math.max(answers, 1);
  const parts = exercise.isWhole ? [items] : inRuns(items, runTokens);
  const feeds = await Promise.all(parts.map(part => feedsOf(exercise, part, share)));
  return {
    parts: feeds.map(part => ({ ...part, ...masks.feeds(part, random) })), // drawn in order, whichever was ready first
    tokens: items.reduce((sum, { rows }) => sum + rows.reduce((own, { ids }) => own + ids.length, 0), 0),
    cursor: { epoch },
  };
}

async function feedsOf(exercise: Exercise, items: readonly EncodedItem[], share: number): Promise<Feeds> {
  const feeds = await exercise.feeds(items, share);
  if (exercise.readsAll) return feeds;
  const [B, T] = feeds["inputIds"]!.shape as [number, number];
  return { ...feeds, readPlaces: placesOf(Array(B).fill([]), T).readPlaces };
}

/** Items, shortest first, in runs of at most `runTokens` tokens. */
function inRuns(items: readonly EncodedItem[], runTokens: number): EncodedItem[][] {
  const runs: EncodedItem[][] = [];
  let rows = 0;
  for (const item of items) {
    rows += item.rows.length;
    if (runs.length > 0 && rows * width(item) <= runTokens) runs.at(-1)!.push(item);
    else {
      runs.push([item]);
      rows = item.rows.length;
    }
  }
  return runs;
}

function width({ rows }: EncodedItem): number {
  return rows.reduce((most, { ids }) => Math.max(most, ids.length), 0);
}

function inGroups<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}
