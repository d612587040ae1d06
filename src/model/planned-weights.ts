// Names and shapes of the weights of a model that is yet to be made: the model is written down once, as in a survey of a checkpoint, and what
// it asks for is listed under the names that transformers would store.
import { GlassbertError } from "../base/index.ts";
import { input } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import { architectureOf } from "./family/family.ts";
import type { HeadName } from "./heads.ts";
import { writeHead, writeModel } from "./model.ts";
import { parametersBelow } from "./parameters.ts";

const wordTable = "embeddings.word_embeddings.weight";

/**
 * The weights of a model with these heads, by stored name. The decoder of masked words is the word table, so it is not listed.
 *
 * @throws {GlassbertError} E_CONFIG: a classifier among `heads`, and no labels in the config
 */
export function plannedWeights(config: ModelConfig, heads: Iterable<HeadName>): Map<string, readonly number[]> {
  const architecture = architectureOf(config.model_type);
  const { masked, pooler } = architecture.heads;
  const tied = masked?.tied;
  const shapes = new Map<string, readonly number[]>();
  // transformers puts the encoder and its pooler under the architecture's name, the heads beside it.
  const prefix = `${architecture.title.toLowerCase()}.`;
  let isEncoder = true;
  const stored = (name: string) => (isEncoder || (pooler && name.startsWith(pooler.sign)) ? prefix + name : name);
  const list = (name: string, shape: readonly number[]): void => {
    if (name === tied?.decoder) return;
    shapes.set(stored(name === tied?.bias ? tied.headBias : name), shape);
  };
  const weights = parametersBelow("", {
    get: (name, shape) => {
      list(name, shape);
      return input(name, "float32", shape);
    },
    rows: name => {
      if (name === wordTable) return config.vocab_size;
      if (config.labels) return config.labels.length;
      throw new GlassbertError("E_CONFIG", `config.json names no labels, and ${name} has a row for each`, "write them into id2label");
    },
  });
  const model = writeModel(config, weights);
  isEncoder = false;
  for (const head of heads) writeHead(config, weights, model, head);
  return shapes;
}
