// The losses of vectors and of students: against their naive twins, and their gradients against difference quotients in double precision.
import { describe, expect, test } from "vitest";
import type { Value } from "../../../graph/index.ts";
import { gradients, input, interpreter, program, sum } from "../../../graph/index.ts";
import type { Tensor } from "../../../tensor/index.ts";
import { float32, int32, seededRandom } from "../../../tensor/index.ts";
import { weighted } from "../../objective/part.ts";
import { cosineDistance, softCrossEntropy, squaredDistance } from "./distill-loss.ts";
import { cosineLoss, rankingLoss, tripletLoss } from "./sentence-loss.ts";

const W = 5;
const x = input("x", "float32", ["batch", W]);
const other = input("other", "float32", ["batch", W]);
const random = seededRandom(11);
const numbers = (rows: number) => float32([rows, W], Float32Array.from({ length: rows * W }, random.normal));
const [given, target] = [numbers(7), numbers(7)];
const rowOf = ({ data }: Tensor, i: number) => Array.from(data.subarray(i * W, (i + 1) * W));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((total, v, i) => total + v * b[i]!, 0);
const cosine = (a: readonly number[], b: readonly number[]) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const at = (i: number) => rowOf(given, i);
const softmax = (row: readonly number[]) => {
  const powers = row.map(Math.exp);
  const total = powers.reduce((a, b) => a + b);
  return powers.map(power => power / total);
};

const shares = float32([3], Float32Array.of(0.5, 0.3, 0.2));
const sumOfRows = (costs: Value) => sum(costs, 0);

/** A loss, what it is fed with beside the vectors, and its value by hand. */
const cases: Record<string, { loss: Value; feeds: Record<string, Tensor>; twin: number }> = {
  ranking: {
    loss: rankingLoss(x, 20).loss,
    feeds: {
      anchorRows: int32([3], [0, 2, 4]),
      candidateRows: int32([4], [1, 3, 5, 6]),
      ownCandidate: int32([3], [0, 1, 2]),
      apart: float32([3, 4], Float32Array.of(0, 0, 0, 0, 0, 0, -1e4, 0, 0, 0, 0, 0)),
      shares,
    },
    twin: [0, 2, 4].reduce((total, anchor, i) => {
      const candidates = [1, 3, 5, 6].filter((_, c) => !(i === 1 && c === 2));
      const shown = softmax(candidates.map(row => 20 * cosine(at(anchor), at(row))));
      return total - shares.data[i]! * Math.log(shown[candidates.indexOf(anchor + 1)]!);
    }, 0),
  },
  cosine: {
    loss: cosineLoss(x).loss,
    feeds: {
      firstRows: int32([3], [0, 1, 2]),
      secondRows: int32([3], [3, 4, 6]),
      scores: float32([3], Float32Array.of(1, 0.5, 0)),
      shares,
    },
    twin: [3, 4, 6].reduce((total, row, i) => total + shares.data[i]! * (cosine(at(i), at(row)) - [1, 0.5, 0][i]!) ** 2, 0),
  },
  triplet: {
    loss: tripletLoss(x, 0.5).loss,
    feeds: { anchorRows: int32([3], [0, 1, 2]), positiveRows: int32([3], [3, 4, 5]), negativeRows: int32([3], [6, 6, 0]), shares },
    twin: [0, 1, 2].reduce((total, i) => {
      const lead = cosine(at(i), at(i + 3)) - cosine(at(i), at([6, 6, 0][i]!));
      return total + shares.data[i]! * Math.max(0, 0.5 - lead);
    }, 0),
  },
  "teacher's shares": {
    loss: weighted(softCrossEntropy(x, other, 2), input("shares", "float32", ["batch"])),
    feeds: {
      other: float32([7, W], Float32Array.from(Array.from({ length: 7 }, (_, i) => softmax(rowOf(target, i))).flat())),
      shares: float32([7], new Float32Array(7).fill(1 / 7)),
    },
    twin: Array.from({ length: 7 }, (_, i) => {
      const log = softmax(at(i).map(v => v / 2)).map(Math.log);
      return (-4 * dot(softmax(rowOf(target, i)), log)) / 7;
    }).reduce((a, b) => a + b),
  },
  "squared distance": {
    loss: sumOfRows(squaredDistance(x, other)),
    feeds: { other: target },
    twin: given.data.reduce((total, v, i) => total + (v - target.data[i]!) ** 2 / W, 0),
  },
  "cosine distance": {
    loss: sumOfRows(cosineDistance(x, other)),
    feeds: { other: target },
    twin: Array.from({ length: 7 }, (_, i) => 1 - cosine(at(i), rowOf(target, i))).reduce((a, b) => a + b),
  },
};

describe.each(Object.entries(cases))("%s", (_, { loss, feeds, twin }) => {
  const session = interpreter({ float64: true }).load(program({ loss, gradient: gradients(loss, [x])[0]! }));
  const run = async (data: ArrayLike<number>) =>
    (await session).run({ ...feeds, x: { ...given, data: Float64Array.from(data) as unknown as Float32Array } });

  test("is its naive twin", async () => {
    expect((await run(given.data))["loss"]!.data[0]!).toBeCloseTo(twin, 6);
  });

  test("its gradient is what a small change does", async () => {
    const { gradient } = await run(given.data);
    const by = 1e-5;
    for (const [i, v] of given.data.entries()) {
      const [more, less] = [
        await run(Float64Array.from(given.data).with(i, v + by)),
        await run(Float64Array.from(given.data).with(i, v - by)),
      ];
      expect((more["loss"]!.data[0]! - less["loss"]!.data[0]!) / (2 * by)).toBeCloseTo(gradient!.data[i]!, 7);
    }
  });
});
