// The look into the model against plain arithmetic on the model in the box: what a head adds, what its absence takes away, how far values reach.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load } from "../src/node/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import { ablationEffect, fillMask, look } from "../src/tasks/index.ts";

let bert: Bert;
beforeAll(async () => {
  bert = await load(undefined, { threads: 1 });
});
afterAll(() => bert.dispose());
const text = "My dog is [MASK].";

describe("look", () => {
  test("gives what was asked for and nothing else", async () => {
    const seen = await look(bert, text, { hiddenStates: [0, -1], attentions: [2], poolerOutput: true });
    expect(Object.keys(seen).sort()).toEqual(["attentions", "hiddenStates", "pieces", "poolerOutput", "text"]);
    expect(seen.hiddenStates.map(({ layer, shape }) => [layer, ...shape])).toEqual([
      [0, 7, 384],
      [6, 7, 384],
    ]);
    const [{ data, shape }] = seen.attentions as unknown as [{ data: Float32Array; shape: readonly number[] }];
    const T = shape[2]!;
    for (let row = 0; row < data.length; row += T) expect(data.subarray(row, row + T).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  });

  test("value norms are ‖p · v · Wᵒ‖, by hand", async () => {
    const { attentions, values, valueNorms } = await look(bert, text, { attentions: [1], values: [1], valueNorms: [1] });
    const { data: w } = await bert.weights.tensor("encoder.layer.1.attention.output.dense.weight"); // [D, D]
    const [N, T, H] = values[0]!.shape as [number, number, number];
    const D = N * H;
    for (const [head, query, key] of [
      [0, 0, 0],
      [3, 4, 2],
      [11, 6, 5],
    ] as const) {
      const p = attentions[0]!.data[(head * T + query) * T + key]!;
      let square = 0;
      for (let d = 0; d < D; d++) {
        let transformed = 0;
        for (let h = 0; h < H; h++) transformed += values[0]!.data[(head * T + key) * H + h]! * w[d * D + head * H + h]!;
        square += (p * transformed) ** 2;
      }
      expect(valueNorms[0]!.data[(head * T + query) * T + key]).toBeCloseTo(Math.sqrt(square), 5);
    }
  });

  test("the last read-out is what fillMask predicts", async () => {
    const { readout } = await look(bert, text, { readout: true, readoutAt: [4], topK: 3 });
    const [mask] = await fillMask(bert, text, { topK: 3 });
    expect(readout).toHaveLength(7);
    expect(readout.at(-1)!.tokens[0]!.predictions.map(({ piece }) => piece)).toEqual(mask!.predictions.map(({ piece }) => piece));
  });

  test("a silenced head asks nobody; the layers before it do not change", async () => {
    const asked = { attentions: [1], contexts: [1], hiddenStates: [1, 2] } as const;
    const before = await look(bert, text, asked);
    const after = await look(bert, text, { ...asked, ablate: { heads: [[1, 3]] } });
    const [, T, H] = after.contexts[0]!.shape as [number, number, number];
    const part = (data: Float32Array, head: number) => [...data.subarray(head * T * H, (head + 1) * T * H)];
    expect(part(after.contexts[0]!.data, 3)).toEqual(Array(T * H).fill(0));
    part(after.contexts[0]!.data, 4).forEach((v, i) => {
      expect(v).toBeCloseTo(part(before.contexts[0]!.data, 4)[i]!, 5);
    });
    expect([...after.hiddenStates[0]!.data]).toEqual([...before.hiddenStates[0]!.data]);
    expect([...after.hiddenStates[1]!.data]).not.toEqual([...before.hiddenStates[1]!.data]);
  });

  test("a dropped token is asked by nobody; a row exchanged for itself changes nothing", async () => {
    const dropped = await look(bert, text, { attentions: [0, 5], ablate: { positions: [2] } });
    for (const { data, shape } of dropped.attentions) for (let i = 2; i < data.length; i += shape[2]!) expect(data[i]).toBe(0);
    const asked = { hiddenStates: [-1] } as const;
    const [before, same, other] = await Promise.all([
      look(bert, text, asked),
      look(bert, text, { ...asked, ablate: { rows: [{ position: 2, piece: "dog" }] } }),
      look(bert, text, { ...asked, ablate: { rows: [{ position: 2, piece: "cat" }] } }),
    ]);
    const cat = await look(bert, "My cat is [MASK].", asked);
    same.hiddenStates[0]!.data.forEach((v, i) => {
      expect(v).toBeCloseTo(before.hiddenStates[0]!.data[i]!, 4);
    });
    other.hiddenStates[0]!.data.forEach((v, i) => {
      expect(v).toBeCloseTo(cat.hiddenStates[0]!.data[i]!, 4);
    });
  });

  test("an effect is the difference of two looks", async () => {
    const ablate = { heads: [[5, 9]], rows: [{ position: 2, piece: "cat" }] } as const;
    const { masks, tokens } = await ablationEffect(bert, text, ablate, { topK: 2 });
    const [mask] = await fillMask(bert, text, { topK: 2 });
    const after = await look(bert, text, { hiddenStates: [-1], logits: ["masked"], ablate });
    const whole = await look(bert, text, { hiddenStates: [-1] });
    const cosine = (a: Float32Array, b: Float32Array) => {
      const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, v, i) => sum + v * y[i]!, 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    for (const { index, cosine: told } of tokens) {
      const [a, b] = [whole, after].map(({ hiddenStates }) => hiddenStates[0]!.data.subarray(index * 384, (index + 1) * 384));
      expect(told).toBeCloseTo(cosine(a!, b!), 5);
    }
    const V = bert.weights.rows;
    const row = after.logits.masked!.data.subarray(4 * V, 5 * V);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
    expect(masks.map(({ position }) => position)).toEqual([4]);
    for (const { id, after: told } of masks[0]!.predictions) expect(told).toBeCloseTo(Math.exp(row[id]!) / total, 5);
    expect(masks[0]!.predictions.slice(0, 2).map(({ piece }) => piece)).toEqual(mask!.predictions.map(({ piece }) => piece));
    expect(masks[0]!.predictions.length).toBeGreaterThan(2); // the best of both
    const none = await ablationEffect(bert, "My dog is cute.", { heads: [[0, 0]] });
    expect(none.masks).toEqual([]);
  });

  test.each([
    [{}, /nothing was asked for/],
    [{ hiddenStates: [7] }, /hiddenStates has no layer 7/],
    [{ attentions: true, ablate: { heads: [[0, 12]] } }, /the head of layer 0 is 12, there are 0 to 11/],
    [{ attentions: true, ablate: { rows: [{ position: 0, piece: "dgo" }] } }, /"dgo" is no piece of the vocabulary/],
    [{ hiddenState: true }, /there is no option "hiddenState"/],
  ] as const)("refuses %j", async (options, problem) => {
    await expect(look(bert, text, options as Parameters<typeof look>[2])).rejects.toThrow(problem);
  });
});
