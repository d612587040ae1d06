// The files by which sentence-transformers knows how a folder turns tokens into one vector: modules.json and a folder for each step.
import type { SentenceRecipe } from "../../model/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { encodeSafetensors } from "../../tensor/index.ts";

/** The steps of a folder. */
export interface SentenceFiles {
  /** Width of the tokens' vectors. */
  readonly width: number;
  readonly recipe: Pick<SentenceRecipe, "pooling" | "includePrompt" | "maxLength">;
  /** A linear layer after pooling, [outputs, inputs] and [outputs]. */
  readonly dense?: { readonly weight: FloatTensor; readonly bias: FloatTensor } | undefined;
  /** Whether vectors are brought to length 1 at the end. */
  readonly isNormalized: boolean;
}

const places = "sentence_transformers.models";

/** The files, by their paths. */
export function sentenceFiles({ width, recipe, dense, isNormalized }: SentenceFiles): Map<string, Uint8Array> {
  const modules = ["Transformer", "Pooling", ...(dense ? ["Dense"] : []), ...(isNormalized ? ["Normalize"] : [])].map((type, idx) => ({
    idx,
    name: `${idx}`,
    path: idx === 0 ? "" : `${idx}_${type}`,
    type: `${places}.${type}`,
  }));
  const pooling = {
    word_embedding_dimension: width,
    pooling_mode: recipe.pooling.length === 1 ? recipe.pooling[0] : recipe.pooling,
    include_prompt: recipe.includePrompt,
  };
  const files = new Map([
    ["modules.json", json(modules)],
    ["1_Pooling/config.json", json(pooling)],
    ["sentence_bert_config.json", json({ max_seq_length: recipe.maxLength, do_lower_case: false })],
  ]);
  if (dense === undefined) return files;
  const [out_features, in_features] = dense.weight.shape;
  const activation_function = "torch.nn.modules.linear.Identity";
  files.set("2_Dense/config.json", json({ in_features, out_features, bias: true, activation_function }));
  files.set("2_Dense/model.safetensors", encodeSafetensors([["linear.weight", dense.weight], ["linear.bias", dense.bias]], { format: "pt" })); // biome-ignore format: one idea
  return files;
}

function json(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
}
