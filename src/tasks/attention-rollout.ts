// How attention adds up over layers (Abnar and Zuidema 2020, "Quantifying Attention Flow in Transformers", §3).
import type { FloatTensor } from "../tensor/index.ts";
import { float32 } from "../tensor/index.ts";

/**
 * From the input to each layer: the heads' mean, half of it beside half of the token itself (the residual), times what arrived before.
 *
 * @param attentions - of layers 0, 1, 2 …, [N, T, T] each, rows adding up to 1
 * @returns [T, T] for each layer, rows adding up to 1
 */
export function attentionRollout(attentions: readonly FloatTensor[]): FloatTensor[] {
  const rolled: FloatTensor[] = [];
  for (const { shape, data } of attentions) {
    const [N, T] = shape as [number, number];
    const before = rolled.at(-1)?.data;
    const { data: sums } = rolled[rolled.push(float32([T, T])) - 1]!;
    for (let i = 0; i < T; i++) {
      for (let j = 0; j < T; j++) {
        let share = i === j ? 0.5 : 0;
        for (let n = 0; n < N; n++) share += (0.5 / N) * data[(n * T + i) * T + j]!;
        if (before === undefined) sums[i * T + j] = share;
        else for (let k = 0; k < T; k++) sums[i * T + k]! += share * before[j * T + k]!;
      }
    }
  }
  return rolled;
}
