// Where fine-tuning begins: the weights of a folder under the names that transformers stores, without the heads of its old task, and with new
// numbers for a head that it lacks: normal of the config's `initializer_range`, biases zero (Devlin et al. 2019, appendix A.3; transformers).
import type { Json } from "../../base/index.ts";
import { GlassbertError, JsonNumber, writeJson } from "../../base/index.ts";
import type { HeadName, ModelConfig } from "../../model/index.ts";
import { parseConfig, plannedWeights } from "../../model/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { FloatTensor, Random } from "../../tensor/index.ts";
import { float32, sizeOf } from "../../tensor/index.ts";
import { withoutTask } from "../without-task.ts";

/** What a fine-tuned model has on top, and what its config says of it. */
export interface ModelShape {
  readonly heads: readonly HeadName[];
  /** Names of the classifier's rows; null where it has none. */
  readonly labels: readonly string[] | null;
  readonly problemType: ModelConfig["problem_type"];
}

/** A model before its first step. */
export interface Beginning {
  readonly config: ModelConfig;
  /** config.json */
  readonly configText: string;
  /** By stored names. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** Those that the folder lacks and that begin at random. */
  readonly fresh: ReadonlySet<string>;
}

/**
 * Copies what a folder has of a model and makes the rest.
 *
 * @throws {GlassbertError} E_WEIGHTS: a masked-word head whose decoder is not the word table, which transformers would tie
 */
export async function begin({ config: old, weights: stored, name }: Bert, shape: ModelShape, random: Random): Promise<Beginning> {
  const configText = `${writeJson(newConfig(old, stored.rows, shape))}\n`;
  const config = parseConfig(new TextEncoder().encode(configText), `${name}/config.json`);
  const known = knownNames(stored);
  const hasOldLabels = shape.labels === null || shape.labels.join("\n") === old.labels?.join("\n");
  const weights = new Map<string, FloatTensor>();
  const fresh = new Set<string>();
  for (const [target, size] of plannedWeights(config, shape.heads)) {
    const source = known.get(target) ?? known.get(target.slice(target.indexOf(".") + 1));
    const isThere = source !== undefined && stored.info(source).shape.join() === size.join();
    if (isThere && (hasOldLabels || !/^classifier\./.test(target))) {
      weights.set(target, float32(size, (await stored.tensor(source)).data.slice()));
      continue;
    }
    weights.set(target, initial(target, size, config.initializer_range, random.normal));
    fresh.add(target);
  }
  if (shape.heads.includes("masked")) checkTied(stored);
  return { config, configText, weights, fresh };
}

/** Names of the checkpoint's tensors, as stored here and as stored there. */
function knownNames(weights: Bert["weights"]): Map<string, string> {
  const known = new Map<string, string>();
  for (const name of weights.names) known.set(name, name).set(weights.storedName(name), name);
  return known;
}

function checkTied(weights: Bert["weights"]): void {
  const decoders = ["cls.predictions", "predictions", "lm_head"].map(path => `${path}.decoder.weight`);
  const own = [...decoders, "vocab_projector.weight", "generator_lm_head.weight"].find(name => weights.names.includes(name));
  if (own === undefined || weights.storedName(own) === weights.storedName("embeddings.word_embeddings.weight")) return;
  const message = `${weights.name}: ${own} is not the word table; training would lose it`;
  throw new GlassbertError("E_WEIGHTS", message, "train without keeping the masked-word head");
}

function initial(name: string, shape: readonly number[], deviation: number, normal: () => number): FloatTensor {
  const count = sizeOf(shape);
  if (name.endsWith("bias")) return float32(shape);
  if (/norm/i.test(name)) return float32(shape, new Float32Array(count).fill(1));
  return float32(
    shape,
    Float32Array.from({ length: count }, () => deviation * normal()),
  );
}

/** config.json of the new model. `architectures` is left to whoever saves it. */
function newConfig({ raw, model_type }: ModelConfig, rows: number, { labels, problemType }: ModelShape): Map<string, Json> {
  const config = withoutTask(raw);
  config
    .set("model_type", model_type)
    .set("vocab_size", new JsonNumber(`${rows}`))
    .set("dtype", "float32");
  if (labels === null) return config;
  config.set("id2label", new Map(labels.map((label, id) => [`${id}`, label])));
  config.set("label2id", new Map(labels.map((label, id) => [label, new JsonNumber(`${id}`)])));
  if (problemType !== null) config.set("problem_type", problemType);
  return config;
}
