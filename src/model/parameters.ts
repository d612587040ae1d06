// The weights as values of the graph: one value per tensor, so that two places that share a table share it in every program too.
import type { Value, Weight } from "../graph/index.ts";
import { parameter } from "../graph/index.ts";
import type { BertWeights } from "./weights.ts";

/** Weights by canonical name; `at("encoder.layer.0")` gives those below a path. */
export interface Parameters {
  /** The weight of that name below this path. */
  get(name: string): Value;
  at(path: string): Parameters;
}

/** The tensors of the checkpoint that the model uses. None is read before a runtime loads a program that needs it. */
export function parametersOf(weights: BertWeights): Parameters {
  const values = new Map<string, Value>();
  const tied = new Map<string, Value>();
  for (const name of weights.names) {
    const stored = weights.storedName(name);
    const value = tied.get(stored) ?? parameter(name, weightOf(weights, name));
    tied.set(stored, value);
    values.set(name, value);
  }
  return below(values, "");
}

function weightOf(weights: BertWeights, name: string): Weight {
  const { dtype, shape, sizeBytes, place } = weights.info(name);
  const isMappable = place !== null && (dtype === "F32" || dtype === "F16" || dtype === "BF16" || dtype === "F64");
  const stored = isMappable ? { ...place, sizeBytes, dtype } : undefined;
  return { kind: "float32", shape, read: () => weights.tensor(name), stored };
}

function below(values: ReadonlyMap<string, Value>, path: string): Parameters {
  return {
    get: name => {
      const value = values.get(path + name);
      if (!value) throw new Error(`no weight "${path}${name}": whoever builds the model asks only for what readWeights has promised`);
      return value;
    },
    at: step => below(values, `${path}${step}.`),
  };
}
