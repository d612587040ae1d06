// Which weights are pulled towards zero. Biases and LayerNorm are not; tables and matrices are, in BERT the embeddings too. The names are
// searched for words, as google-research/bert does (optimization.py, exclude_from_weight_decay).

/** How strong, and for which names not. */
export interface DecayOptions {
  /** Weight decay; 0 turns it off. */
  readonly weightDecay: number;
  /** A weight with one of these words in its name is left alone. */
  readonly noDecay: readonly string[];
}

/** BERT's, ALBERT's and ELECTRA's exceptions. */
export const bertNoDecay: readonly string[] = ["LayerNorm", "layer_norm", "bias"];

/** Whether a weight of this name is decayed. */
export function isDecayed({ noDecay }: DecayOptions, name: string): boolean {
  return !noDecay.some(word => name.includes(word));
}
