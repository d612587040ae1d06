// Many texts through one program of a model. Texts of equal length share a run, so that nothing is padded and a text's numbers do not depend
// on its neighbours; each text's own rows of the outputs are handed to the task, which keeps what it needs of them.
import { GlassbertError, inFlight, nextTurn } from "../base/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { feedsOf } from "./batch.ts";
import type { Bert, ProgramName } from "./bert.ts";
import { microBatches } from "./embed.ts";

/** How a task works through many texts. */
export interface RunEachOptions {
  /** Tokens of one run. Default 512: more is not faster on a CPU. */
  readonly batchTokens?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What is run: inputs, how each becomes tokens, and where each one's rows of the outputs go, without the batch. */
export interface EachInput<Input> extends RunEachOptions {
  readonly inputs: readonly Input[];
  readonly encode: (input: Input) => Encoding;
  readonly take: (index: number, rows: Readonly<Record<string, Float32Array>>, encoding: Encoding) => void;
}

/** Texts that are tokenized and sorted together. */
const windowSize = 512;

/** Runs that are under way at the same time: enough to keep a few workers busy. */
const runsAhead = 8;

/**
 * Runs a program over every input; `take` is called once for each, in no order. The first failure ends it.
 *
 * @throws {GlassbertError} E_HEAD_MISSING, E_INPUT (a `batchTokens` below 1), and whatever `encode` and `take` throw
 */
export async function runEach<Input>(bert: Bert, program: ProgramName, task: EachInput<Input>): Promise<void> {
  const { inputs, take, signal, onProgress, batchTokens = 512 } = task;
  if (!(batchTokens >= 1)) throw new GlassbertError("E_INPUT", `batchTokens is ${batchTokens}`, "give a number from 1");
  const session = await bert.session(program, { signal });
  let done = 0;
  await inFlight(batchesOf(task, batchTokens), runsAhead, async ({ members, encodings }) => {
    const outputs = await session.run(feedsOf(encodings, bert), { signal });
    for (const [b, index] of members.entries()) {
      const rows = Object.entries(outputs).map(([name, { data }]) => {
        const size = data.length / members.length;
        return [name, data.subarray(b * size, (b + 1) * size) as Float32Array] as const;
      });
      take(index, Object.fromEntries(rows), encodings[b]!);
    }
    done += members.length;
    onProgress?.(done, inputs.length);
  });
}

/** Groups of one length, a window of inputs at a time; tokenizing lets others have the thread every few milliseconds. */
async function* batchesOf<Input>(
  { inputs, encode, signal }: EachInput<Input>,
  batchTokens: number,
): AsyncGenerator<{ members: number[]; encodings: Encoding[] }, void, undefined> {
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
