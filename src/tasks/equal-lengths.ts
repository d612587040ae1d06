// Many texts in few runs. Texts of equal length share a run, so that nothing is padded and a text's numbers do not depend on its neighbours; on a
// CPU a larger batch gains nothing that padding would not cost (bench/README.md).
import { GlassbertError, inFlight, nextTurn } from "../base/index.ts";
import type { Encoding } from "../tokenizer/index.ts";

/** How a task works through many texts. */
export interface RunEachOptions {
  /** Tokens of one run. Default 512: more is not faster on a CPU. */
  readonly batchTokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Inputs that share a run: their numbers in the list that was given, and what they became. */
export interface EqualLengths {
  readonly members: readonly number[];
  readonly encodings: readonly Encoding[];
}

/** Texts that are tokenized and sorted together. */
export const windowSize = 512;

/** Runs that are under way at the same time: enough to keep a few workers busy. */
const runsAhead = 8;

/**
 * Encodes every input and calls `run` for groups of equal length, several at a time and in no order. The first failure ends it.
 *
 * @throws {GlassbertError} E_INPUT (a `batchTokens` below 1), and whatever `encode` and `run` throw
 */
export async function inEqualLengths<Input>(
  inputs: readonly Input[],
  encode: (input: Input) => Encoding,
  { batchTokens = 512, signal, onProgress }: RunEachOptions,
  run: (group: EqualLengths) => Promise<void>,
): Promise<void> {
  if (!(batchTokens >= 1)) throw new GlassbertError("E_INPUT", `batchTokens is ${batchTokens}`, "give a number from 1");
  let done = 0;
  await inFlight(groupsOf(inputs, encode, batchTokens, signal), runsAhead, async group => {
    await run(group);
    done += group.members.length;
    onProgress?.(done, inputs.length);
  });
}

/** A window of inputs at a time; tokenizing lets others have the thread every few milliseconds. */
async function* groupsOf<Input>(
  inputs: readonly Input[],
  encode: (input: Input) => Encoding,
  batchTokens: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<EqualLengths, void, undefined> {
  let turn = performance.now();
  for (let first = 0; first < inputs.length; first += windowSize) {
    const window: Encoding[] = [];
    for (const input of inputs.slice(first, first + windowSize)) {
      window.push(encode(input));
      if (performance.now() - turn < 8) continue;
      await nextTurn();
      signal?.throwIfAborted();
      turn = performance.now();
    }
    const lengths = window.map(encoding => encoding.ids.length);
    for (const members of microBatches(lengths, batchTokens))
      yield { members: members.map(i => first + i), encodings: members.map(i => window[i]!) };
  }
}

/** Groups rows of equal length, shortest first: at most `batchTokens` tokens in a group, at least one row. */
export function microBatches(lengths: ArrayLike<number>, batchTokens: number): number[][] {
  const order = Array.from(lengths, (_, row) => row).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const batches: number[][] = [];
  for (const row of order) {
    const batch = batches.at(-1);
    const length = lengths[row]!;
    if (batch && lengths[batch[0]!] === length && length * (batch.length + 1) <= batchTokens) batch.push(row);
    else batches.push([row]);
  }
  return batches;
}
