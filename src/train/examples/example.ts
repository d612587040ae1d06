// One training example: what a model reads, and what it should have said at the masked places. Every builder ends here, every loss begins here.

/** One sequence of T tokens with M masked places; not padded. */
export interface Example {
  /** What the model sees: [MASK], a random piece or the piece itself stands at a masked place, [T] */
  readonly ids: Int32Array;
  /** Segments: 0 up to and with the first [SEP] of a pair, 1 for the rest, [T] */
  readonly typeIds: Int32Array;
  /** Masked columns, ascending, [M] */
  readonly maskPlaces: Int32Array;
  /** The ids that stood there, [M] */
  readonly maskLabels: Int32Array;
  /** 1: the second segment is of another document (NSP), or the two were swapped (SOP). 0: they stand as written. null: no pair to judge */
  readonly pairLabel: 0 | 1 | null;
}

/** Examples by number. The same number gives the same example, so a place in training is one number. */
export interface ExampleSet {
  readonly length: number;
  /** A fresh example, 0 <= index < length. */
  at(index: number): Example;
}
