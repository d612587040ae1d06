// Gradients become the next weights. Every optimiser is this seam: it knows weights by their stored names, changes the caller's numbers in
// place, and can give away and take back all it remembers, so that training goes on after a stop as if nothing had happened.

/** One rate for all weights, or one for each name. */
export type Rate = number | ((name: string) => number);

/** What an optimiser remembers between steps. */
export interface OptimizerState {
  /** Steps done. */
  readonly step: number;
  /** `m.<name>` and `v.<name>`: running means of each weight's gradient and of its square, flat. */
  readonly slots: ReadonlyMap<string, Float32Array>;
}

/** A rule that takes weights one step along their gradients. */
export interface Optimizer {
  /**
   * One update in place. A weight without gradient stays as it is: neither moved nor decayed.
   *
   * @param weights - by their stored names
   * @param gradients - of the same lengths; read, not changed
   * @param rate - learning rate of this step
   * @param scale - what the gradients are multiplied by on the way: the clip (`clipScale`), 1 / micro-batches. Default 1
   * @throws {GlassbertError} E_INPUT: a gradient without weight or of another length, or a rate or scale that is no finite number; nothing was changed
   */
  step(weights: ReadonlyMap<string, Float32Array>, gradients: ReadonlyMap<string, Float32Array>, rate: Rate, scale?: number): void;
  /** What it remembers: the live arrays, not copies. Encode or copy them before the next step. */
  state(): OptimizerState;
  /**
   * Takes up where `state` was given; copies.
   *
   * @throws {GlassbertError} E_INPUT: the state of another kind of optimiser
   */
  restore(state: OptimizerState): void;
}
