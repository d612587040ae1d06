// The exponential moving average of the weights, which often is a better model than the last step's (GPT-BERT takes 0.999). All it remembers is
// the map it is given, so it is saved and restored like any weights.

/**
 * Moves the average towards the weights: average = decay · average + (1 − decay) · weight; a name's first weight is copied.
 *
 * @param average - changed in place; empty before the first step
 */
export function movingAverage(average: Map<string, Float32Array>, weights: ReadonlyMap<string, Float32Array>, decay: number): void {
  const rest = 1 - decay;
  for (const [name, weight] of weights) {
    const mean = average.get(name);
    if (mean === undefined) average.set(name, weight.slice());
    else for (let i = 0; i < mean.length; i++) mean[i] = decay * mean[i]! + rest * weight[i]!;
  }
}
