// Which weights are pulled towards zero. Biases and LayerNorm are not; tables and matrices are, in BERT the embeddings too. The names are
// searched for these words, as google-research/bert does (optimization.py, exclude_from_weight_decay).

/** How strong, and for which names not. */
export interface DecayOptions {
  /** Weight decay; 0 turns it off. */
  readonly weightDecay: number;
  /** Searched in each weight's name: those it finds are left alone. */
  readonly noDecay: RegExp;
}

/** BERT's, ALBERT's and ELECTRA's exceptions. */
export const bertNoDecay: RegExp = /LayerNorm|layer_norm|bias/;

/** The weight decay of one weight. */
export function decayOf({ weightDecay, noDecay }: DecayOptions, name: string): number {
  return name.search(noDecay) < 0 ? weightDecay : 0; // search ignores the expression's `g` and its lastIndex
}
