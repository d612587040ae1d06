// What config.json must say otherwise in an exported folder. A key that others can live with stays as it was written.
import type { Json, JsonObject } from "../base/index.ts";
import { JsonNumber } from "../base/index.ts";
import type { ModelConfig } from "../model/index.ts";
import type { Bert } from "./bert.ts";
import type { StaticModel } from "./static-model.ts";

/** Keys of config.json, `raw`, without which others refuse the folder or read other numbers, with what they have to be. */
export function configChanges(
  model: Pick<Bert, "config" | "weights"> | Pick<StaticModel, "table">,
  raw: JsonObject,
  dtype: "keep" | "float32" | "float16",
): Map<string, Json> {
  const changes = new Map<string, Json>();
  if ("table" in model) {
    if (dtype !== "keep" && raw.has("embedding_dtype")) changes.set("embedding_dtype", dtype); // of Model2Vec
    return changes;
  }
  const { config, weights } = model;
  if (raw.get("model_type") !== config.model_type) changes.set("model_type", config.model_type);
  if (config.architectures.length === 0) changes.set("architectures", [architectureOf(config, weights.heads)]);
  if (weights.rows !== config.vocab_size) changes.set("vocab_size", new JsonNumber(`${weights.rows}`));
  if (raw.get("hidden_act") === "gelu" && config.hidden_act === "gelu_new") changes.set("hidden_act", "gelu_new");
  if (dtype !== "keep") for (const key of raw.has("torch_dtype") ? ["torch_dtype"] : ["dtype"]) changes.set(key, dtype);
  return changes;
}

const classes: Readonly<Record<ModelConfig["model_type"], string>> = {
  bert: "Bert",
  albert: "Albert",
  distilbert: "DistilBert",
  roberta: "Roberta",
  "xlm-roberta": "XLMRoberta",
  camembert: "Camembert",
  electra: "Electra",
  mpnet: "MPNet",
};

/** The class of transformers that has these heads. */
function architectureOf({ model_type }: ModelConfig, heads: Bert["weights"]["heads"]): string {
  const pretrained = (heads.has("masked") && (heads.has("nextSentence") || heads.has("sentenceOrder"))) || heads.has("replaced");
  const suffixes: [boolean, string][] = [
    [pretrained, "ForPreTraining"],
    [heads.has("masked"), "ForMaskedLM"],
    [heads.has("nextSentence"), "ForNextSentencePrediction"],
    [heads.has("labels"), "ForSequenceClassification"],
    [heads.has("tokenLabels"), "ForTokenClassification"],
    [heads.has("spans"), "ForQuestionAnswering"],
  ];
  return classes[model_type] + (suffixes.find(([has]) => has)?.[1] ?? "Model");
}
