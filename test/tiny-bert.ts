// A model of two layers that knows the words it is given, its numbers drawn by a seed: nothing that it was trained for gets in the way.
import type { Folder } from "../src/base/index.ts";
import { bytesSource } from "../src/base/index.ts";
import type { Runtime } from "../src/graph/index.ts";
import { interpreter } from "../src/graph/index.ts";
import type { HeadName } from "../src/model/index.ts";
import { parseConfig, plannedWeights } from "../src/model/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import { readBert } from "../src/tasks/index.ts";
import { encodeSafetensors, float32, seededRandom, sizeOf } from "../src/tensor/index.ts";

/** What can differ. */
export interface TinyOptions {
  readonly words: readonly string[];
  readonly width?: number;
  readonly layers?: number;
  readonly heads?: readonly HeadName[];
  readonly labels?: readonly string[];
  readonly runtime?: Runtime;
  readonly seed?: number;
}

/** The model, on the interpreter unless another runtime is given. */
export async function tinyBert(options: TinyOptions): Promise<Bert> {
  return readBert(tinyFolder(options), options.runtime ?? interpreter());
}

function tinyFolder({ words, width = 24, layers = 2, heads = ["pooler", "masked"], labels, seed = 1 }: TinyOptions): Folder {
  const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ...words];
  const json = JSON.stringify({
    model_type: "bert",
    vocab_size: vocabulary.length,
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: 3,
    intermediate_size: 2 * width + 1,
    max_position_embeddings: 40,
    ...(labels && { id2label: Object.fromEntries(labels.entries()) }),
  });
  const bytes = new TextEncoder().encode(json);
  const random = seededRandom(seed);
  const weights = Array.from(plannedWeights(parseConfig(bytes, "config.json"), heads), ([name, shape]) => {
    const mean = /LayerNorm\.weight$/.test(name) ? 1 : 0;
    const data = Float32Array.from({ length: sizeOf(shape) }, () => mean + 0.2 * random.normal());
    return [name, float32(shape, data)] as const;
  });
  const files = new Map([
    ["config.json", bytes],
    ["model.safetensors", encodeSafetensors(weights)],
    ["vocab.txt", new TextEncoder().encode(`${vocabulary.join("\n")}\n`)],
  ]);
  return {
    name: "tiny",
    open: async path => (files.has(path) ? bytesSource(`tiny/${path}`, files.get(path)!) : null),
    list: async () => [...files.keys()],
  };
}
