// The weights as values of the graph. A model is written down by asking for its weights by name and shape; who answers decides what that
// writing is for: to check a checkpoint (weights.ts), or to make values that a program can use (here).
import type { Value } from "../graph/index.ts";
import { input } from "../graph/index.ts";
import { storedValue } from "./stored-value.ts";
import type { ModelWeights } from "./weights.ts";

/** Weights by published name; `at("encoder.layer.0")` gives those below a path. */
export interface Parameters {
  /** The weight of that name below this path, which has to have that shape. */
  get(name: string, shape: readonly number[]): Value;
  at(path: string): Parameters;
  /** Rows of a table whose size the config does not tell: the vocabulary, the labels. */
  rows(name: string): number;
}

/** The tensors of the checkpoint. None is read before a runtime loads a program that needs it; two names of one tensor give one value. */
export function parametersOf(weights: ModelWeights): Parameters {
  const values = new Map<string, Value>();
  const get = (name: string): Value => {
    const stored = weights.storedName(name);
    const value = values.get(stored) ?? storedValue(name, weights.info(name), () => weights.tensor(name));
    values.set(stored, value);
    return value;
  };
  return parametersBelow("", { get, rows: name => weights.info(name).shape[0]! });
}

/** Weights that learn: inputs of the graph, so that every run is given their present numbers. */
export interface TrainableParameters extends Parameters {
  /** Those asked for so far, by the name under which they are stored; a tied table is there once. */
  readonly inputs: ReadonlyMap<string, Value>;
}

/**
 * The weights of a checkpoint (or of one that is yet to be: nothing is read here) as inputs of their stored names.
 *
 * @param isFrozen - told a stored name, whether that weight keeps its numbers and stays part of the program. Default: none does
 */
export function trainableParameters(weights: ModelWeights, isFrozen: (storedName: string) => boolean = () => false): TrainableParameters {
  const inputs = new Map<string, Value>();
  const frozen = parametersOf(weights);
  const get = (name: string, shape: readonly number[]): Value => {
    const stored = weights.storedName(name);
    if (isFrozen(stored)) return frozen.get(name, shape);
    const value = inputs.get(stored) ?? input(stored, "float32", shape);
    inputs.set(stored, value);
    return value;
  };
  return { ...parametersBelow("", { get, rows: frozen.rows }), inputs };
}

/** Parameters below a path, given those of the whole. */
export function parametersBelow(path: string, whole: Pick<Parameters, "get" | "rows">): Parameters {
  return {
    get: (name, shape) => whole.get(path + name, shape),
    at: step => parametersBelow(`${path}${step}.`, whole),
    rows: name => whole.rows(path + name),
  };
}
