// Every value on the road from the input rows to the heads, by name. A program made of some of them computes these and nothing more.
import type { Value } from "../graph/index.ts";
import { matmul, multiply, select, splitLast, squareRoot, sum, transpose, unsqueeze } from "../graph/index.ts";
import type { ModelConfig } from "./config.ts";
import type { Layer } from "./encoder.ts";
import type { ModelInputs } from "./family/architecture.ts";
import type { HeadName, Model } from "./heads.ts";
import { writeHead, writeModel } from "./model.ts";
import type { Parameters } from "./parameters.ts";

/** The values inside a model, by name. */
export interface InnerValues {
  readonly model: Model;
  /**
   * `emb.token`, `emb.position`, `emb.segment`, `emb.sum`, `emb.norm` [B, T, E], those that the family adds; `emb.projected` [B, T, D] where a narrow
   * table is widened; `q.l`, `k.l`, `v.l`, `ctx.l` [B, N, T, H]; `scores.l`, `probs.l` [B, N, T, T]; `hidden.0` … `hidden.L` [B, T, D].
   */
  readonly encoder: Readonly<Record<string, Value>>;
  /** `norms.l` [1, N, T, T]: what each token's value weighs in the new vector of each token. For one text a run. */
  readonly valueNorms: Readonly<Record<string, Value>>;
  /** `pooler` [B, D], and what each other head of the checkpoint gives, for all tokens. */
  readonly heads: Readonly<Partial<Record<HeadName, Value>>>;
}

/** Writes the model down and names what is in it. */
export function innerValues(config: ModelConfig, weights: Parameters, heads: ReadonlySet<HeadName>, inputs: ModelInputs = {}): InnerValues {
  const model = writeModel(config, weights, inputs);
  const { embeddings, encoder } = model;
  const { layers, hiddenStates } = encoder;
  const each = (name: string, value: (layer: Layer) => Value) => layers.map((layer, l) => [`${name}.${l}`, value(layer)] as const);
  return {
    model,
    encoder: {
      "emb.token": embeddings.word,
      ...(embeddings.position && { "emb.position": embeddings.position }),
      ...(embeddings.tokenType && { "emb.segment": embeddings.tokenType }),
      "emb.sum": embeddings.sum,
      "emb.norm": embeddings.output,
      ...(embeddings.output !== hiddenStates[0] && { "emb.projected": hiddenStates[0]! }),
      ...Object.fromEntries([
        ...each("q", layer => layer.query),
        ...each("k", layer => layer.key),
        ...each("v", layer => layer.value),
        ...each("scores", layer => layer.scores),
        ...each("probs", layer => layer.probs),
        ...each("ctx", layer => layer.headContext),
        ...hiddenStates.map((hidden, l) => [`hidden.${l}`, hidden] as const),
      ]),
    },
    valueNorms: Object.fromEntries(each("norms", layer => valueNorms(config, layer))),
    heads: Object.fromEntries([...heads].map(head => [head, writeHead(config, weights, model, head)])),
  };
}

/**
 * ‖α f(x)‖ (Kobayashi et al. 2020, §3): α is the probability with which a token asks another, f(x) the other's value, brought back to a hidden
 * vector by the head's part of the projection. A token that is asked often but has a small value weighs little. [1, N, T, T]
 */
function valueNorms({ num_attention_heads: N, hidden_size: D }: ModelConfig, { value, probs, projection }: Layer): Value {
  const parts = transpose(splitLast(projection, N, D / N), [1, 2, 0]); // [N, H, D]
  const transformed = matmul(select(value, 0, 0), parts); // [N, T, D]
  const lengths = squareRoot(sum(multiply(transformed, transformed), -1)); // [N, T]
  return unsqueeze(multiply(select(probs, 0, 0), unsqueeze(lengths, [1])), [0]); // [1, N, T, T]
}
