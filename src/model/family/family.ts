// Who belongs to the family, and whose checkpoint this is.
import type { ModelType } from "../config.ts";
import { albert } from "./albert.ts";
import type { Architecture } from "./architecture.ts";
import { bert } from "./bert.ts";
import { distilbert } from "./distilbert.ts";
import { electra } from "./electra.ts";
import { mpnet } from "./mpnet.ts";
import { roberta } from "./roberta.ts";

const family: readonly Architecture[] = [bert, albert, distilbert, roberta, electra, mpnet];

/** Every `model_type` that can be read. */
export const modelTypes: readonly ModelType[] = family.flatMap(({ types }) => types);

/** The architecture of a `model_type`. */
export function architectureOf(type: ModelType): Architecture {
  return family.find(({ types }) => types.includes(type))!;
}

/** The family member whose tensors these are; BERT where nothing tells. Files of 2018 and 2019 often have no `model_type`. */
export function inferModelType(tensorNames: readonly string[]): ModelType {
  return family.find(({ sign }) => tensorNames.some(name => sign.test(name)))?.types[0] ?? "bert";
}
