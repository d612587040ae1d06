// The tensors of BERT and their shapes: what a checkpoint must hold, from nothing but its config. A linear layer's weight is [out, in].
import type { BertConfig } from "./config.ts";

/** Shapes by canonical name, in the order of the model. */
export type BertShapes = ReadonlyMap<string, readonly number[]>;

/** The parts of a checkpoint; all but `body` are optional. `rows` is V, the rows of its word table. */
export function bertShapes(config: BertConfig, rows: number): { body: BertShapes; pooler: BertShapes; mlm: BertShapes; nsp: BertShapes } {
  const { hidden_size: D, intermediate_size: F, max_position_embeddings, type_vocab_size, num_hidden_layers: L } = config;
  const dense = (name: string, outputs: number, inputs: number) =>
    [
      [`${name}.weight`, [outputs, inputs]],
      [`${name}.bias`, [outputs]],
    ] as const;
  const norm = (name: string) =>
    [
      [`${name}.LayerNorm.weight`, [D]],
      [`${name}.LayerNorm.bias`, [D]],
    ] as const;
  const layer = (name: string) => [
    ...["query", "key", "value"].flatMap(which => dense(`${name}.attention.self.${which}`, D, D)),
    ...dense(`${name}.attention.output.dense`, D, D),
    ...norm(`${name}.attention.output`),
    ...dense(`${name}.intermediate.dense`, F, D),
    ...dense(`${name}.output.dense`, D, F),
    ...norm(`${name}.output`),
  ];
  return {
    body: new Map<string, readonly number[]>([
      ["embeddings.word_embeddings.weight", [rows, D]],
      ["embeddings.position_embeddings.weight", [max_position_embeddings, D]],
      ["embeddings.token_type_embeddings.weight", [type_vocab_size, D]],
      ...norm("embeddings"),
      ...Array.from({ length: L }, (_, l) => layer(`encoder.layer.${l}`)).flat(),
    ]),
    pooler: new Map<string, readonly number[]>(dense("pooler.dense", D, D)),
    mlm: new Map<string, readonly number[]>([
      ...dense("cls.predictions.transform.dense", D, D),
      ...norm("cls.predictions.transform"),
      ...dense("cls.predictions.decoder", rows, D),
    ]),
    nsp: new Map<string, readonly number[]>(dense("cls.seq_relationship", 2, D)),
  };
}
