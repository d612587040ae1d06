// Many texts through one program of a model: each text's own rows of the outputs are handed to the task, which keeps what it needs of them.
import type { Encoding } from "../tokenizer/index.ts";
import { feedsOf } from "./batch.ts";
import type { Bert, ProgramName } from "./bert.ts";
import { inEqualLengths, type RunEachOptions } from "./equal-lengths.ts";

/** What is run: inputs, how each becomes tokens, and where each one's rows of the outputs go, without the batch. */
export interface EachInput<Input> extends RunEachOptions {
  readonly inputs: readonly Input[];
  readonly encode: (input: Input) => Encoding;
  readonly take: (index: number, rows: Readonly<Record<string, Float32Array>>, encoding: Encoding) => void;
}

/**
 * Runs a program over every input; `take` is called once for each, in no order. The first failure ends it.
 *
 * @throws {GlassbertError} E_HEAD_MISSING, E_INPUT (a `batchTokens` below 1), and whatever `encode` and `take` throw
 */
export async function runEach<Input>(bert: Bert, program: ProgramName, task: EachInput<Input>): Promise<void> {
  const { inputs, encode, take, signal } = task;
  const session = await bert.session(program, { signal });
  await inEqualLengths(inputs, encode, task, async ({ members, encodings }) => {
    const outputs = await session.run(feedsOf(encodings, bert), { signal });
    for (const [b, index] of members.entries()) {
      const rows = Object.entries(outputs).map(([name, { data }]) => {
        const size = data.length / members.length;
        return [name, data.subarray(b * size, (b + 1) * size) as Float32Array] as const;
      });
      take(index, Object.fromEntries(rows), encodings[b]!);
    }
  });
}
