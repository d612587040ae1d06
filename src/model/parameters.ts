// The weights as values of the graph: one value per tensor, so that two places that share a table share it in every program too.
import type { Value } from "../graph/index.ts";
import { parameter } from "../graph/index.ts";
import type { BertWeights } from "./weights.ts";

/** Weights by canonical name; `at("encoder.layer.0")` gives those below a path. */
export interface Parameters {
  /** The weight of that name below this path. */
  get(name: string): Value;
  at(path: string): Parameters;
}

/** Reads every tensor of the checkpoint that the model uses. */
export async function readParameters(weights: BertWeights): Promise<Parameters> {
  const values = new Map<string, Value>();
  const tied = new Map<unknown, Value>();
  for (const name of weights.names) {
    const tensor = await weights.tensor(name);
    const value = tied.get(tensor) ?? parameter(name, tensor);
    tied.set(tensor, value);
    values.set(name, value);
  }
  return below(values, "");
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
