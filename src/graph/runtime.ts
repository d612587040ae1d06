// The seam between a computation that is written down and something that runs it: ONNX Runtime behind the doors, or the plain
// interpreter here, which needs nothing installed and is the twin that the others are compared with.
import { nextTurn } from "../base/index.ts";
import type { Tensor } from "../tensor/index.ts";
import type { Program } from "./program.ts";
import { checkFeeds } from "./program.ts";
import type { Value } from "./value.ts";

/** Something that can run programs. */
export interface Runtime {
  /** For messages and recipes: "onnxruntime 1.30.0, 2 threads" or "interpreter". */
  readonly name: string;
  load(program: Program, options?: RunOptions): Promise<Session>;
  /** Ends it and every session; later calls are errors. */
  release(): Promise<void>;
}

/** A program that is ready to run. */
export interface Session {
  /** The outputs, by name. An aborted run rejects with the signal's reason. */
  run(feeds: Readonly<Record<string, Tensor>>, options?: RunOptions): Promise<Record<string, Tensor>>;
  release(): Promise<void>;
}

/** What a single call may be told. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
}

/** How the interpreter computes. */
export interface InterpreterOptions {
  /** Whether it computes in double precision, to check gradients by differences. Its outputs are Float64Arrays then. Default false. */
  readonly float64?: boolean;
}

/** The plain runtime: one operation after the other, each by its own `evaluate`. */
export function interpreter({ float64 = false }: InterpreterOptions = {}): Runtime {
  const precise = (tensor: Tensor): Tensor =>
    float64 && tensor.dtype === "float32" ? { ...tensor, data: Float64Array.from(tensor.data) as unknown as Float32Array } : tensor;
  return {
    name: "interpreter",
    load: async (program, options) => {
      const weights = new Map<Value, Tensor>();
      for (const value of program.order) {
        options?.signal?.throwIfAborted();
        if (value.origin.from === "parameter") weights.set(value, precise(await value.origin.weight.read()));
      }
      return {
        run: async (feeds, options) => {
          checkFeeds(program, feeds);
          const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, precise(tensor)]));
          return interpret(program, weights, given, options?.signal);
        },
        release: async () => {},
      };
    },
    release: async () => {},
  };
}

/** Computes a program's outputs; a value is let go when its last reader has read it. */
async function interpret(
  program: Program,
  weights: ReadonlyMap<Value, Tensor>,
  feeds: Readonly<Record<string, Tensor>>,
  signal?: AbortSignal,
): Promise<Record<string, Tensor>> {
  const readers = new Map<Value, number>();
  const count = (value: Value, by: number) => readers.set(value, (readers.get(value) ?? 0) + by);
  for (const value of program.outputs.values()) count(value, 1);
  for (const { origin } of program.order) if (origin.from === "operation") for (const operand of origin.inputs) count(operand, 1);

  const results = new Map(weights);
  for (const value of program.order) {
    signal?.throwIfAborted();
    const { origin } = value;
    if (origin.from === "input") results.set(value, feeds[origin.name]!);
    if (origin.from !== "operation") continue;
    results.set(value, origin.rule.evaluate(origin.inputs.map(operand => results.get(operand)!)));
    for (const operand of origin.inputs) {
      count(operand, -1);
      if (readers.get(operand) === 0) results.delete(operand);
    }
    await nextTurn();
  }
  signal?.throwIfAborted();
  return Object.fromEntries([...program.outputs].map(([name, value]) => [name, results.get(value)!]));
}
