// Layers near the words change less when a model is fine-tuned: what they know is general. Each layer's rate is `decay` times that of the
// layer above it (google-research/electra, model/optimization.py, `_get_layer_lrs`: 0.8 for its small and base models).

const inLayer = /(?:\.layer|\.albert_layer_groups)\.(\d+)\./; // BERT and its kin, DistilBERT, MPNet; ALBERT's groups of shared layers
const beforeLayers = /embedding|relative_attention_bias/; // tables, their norms, ELECTRA's embeddings_project, ALBERT's embedding_hidden_mapping_in

/**
 * What to multiply the learning rate of a name by. With L layers: embeddings decay^(L+2), layer l decay^(L+1−l), all others (poolers, heads) 1. The
 * step of two between the last layer and the head is ELECTRA's.
 *
 * @param names - all weights, so that the layers can be counted
 */
export function layerRate(names: Iterable<string>, decay: number): (name: string) => number {
  const layerOf = (name: string): number | null => {
    const found = inLayer.exec(name);
    return found === null ? null : Number(found[1]);
  };
  const L = 1 + Math.max(-1, ...[...names].map(name => layerOf(name) ?? -1));
  return name => {
    const layer = layerOf(name);
    const depth = layer !== null ? layer + 1 : beforeLayers.test(name) ? 0 : L + 2;
    return decay ** (L + 2 - depth);
  };
}
