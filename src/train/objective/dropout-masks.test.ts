import { describe, expect, test } from "vitest";
import { bytesSource } from "../../base/index.ts";
import { input, interpreter } from "../../graph/index.ts";
import { parseConfig, plannedWeights, readWeights, trainableParameters } from "../../model/index.ts";
import { encodeSafetensors, float32, int32, openSafetensors, seededRandom, sizeOf } from "../../tensor/index.ts";
import { dropoutMasks } from "./dropout-masks.ts";
import { placesOf } from "./places.ts";
import { trainingProgram } from "./training-program.ts";

const configOf = (rate: number) =>
  parseConfig(
    new TextEncoder().encode(
      JSON.stringify({
        ...{ model_type: "bert", vocab_size: 11, hidden_size: 8, num_hidden_layers: 2, num_attention_heads: 2, intermediate_size: 12 },
        ...{ hidden_dropout_prob: rate, attention_probs_dropout_prob: rate / 2, classifier_dropout: rate, id2label: { 0: "a", 1: "b" } },
      }),
    ),
    "config.json",
  );

/** A classifier with random weights, and a batch of two texts. */
async function setting(rate: number) {
  const config = configOf(rate);
  const random = seededRandom(4);
  const numbers = Array.from(plannedWeights(config, ["labels"]), ([name, shape]) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, () => 0.5 * random.normal());
    return [name, float32(shape, data)] as const;
  });
  const store = await openSafetensors(bytesSource("made up", encodeSafetensors(new Map(numbers))));
  const masks = dropoutMasks();
  const program = trainingProgram(config, trainableParameters(await readWeights(store, config)), ["labels"], masks.dropout);
  const batch = {
    inputIds: int32([2, 3], [1, 5, 9, 1, 4, 10]),
    positionIds: int32([2, 3], [0, 1, 2, 0, 1, 2]),
    tokenTypeIds: int32([2, 3]),
    attentionMask: int32([2, 3], [1, 1, 1, 1, 1, 0]),
    readPlaces: placesOf([[], []], 3).readPlaces,
    labels: int32([2], [0, 1]),
    labelWeights: float32([2], Float32Array.of(0.5, 0.5)),
  };
  return { config, program, masks, batch, feeds: { ...Object.fromEntries(numbers), ...batch } };
}

describe("dropout", () => {
  test("is not there where the rate is 0", async () => {
    const { program, masks, batch } = await setting(0);
    expect([...program.inputs.keys()].filter(name => name.startsWith("dropout"))).toEqual([]);
    expect(masks.feeds(batch, seededRandom(1))).toEqual({});
    expect(plannedWeights(configOf(0), ["labels"]).size).toBe(program.outputs.size - 3); // loss, labels.loss, labels.correct
  });

  test("has a mask at each place: rows, and in each layer probabilities and both sums; and before the classifier", async () => {
    const { program, masks, batch } = await setting(0.2);
    const feeds = masks.feeds(batch, seededRandom(1));
    const shapes = Object.values(feeds).map(({ shape }) => shape.join());
    // The last layer is there for the rows that are read, one of each text.
    expect(shapes).toEqual(["2,3,8", "2,2,3,3", "2,3,8", "2,3,8", "2,2,1,3", "2,1,8", "2,1,8", "2,8"]);
    expect(Object.keys(feeds).every(name => program.inputs.has(name))).toBe(true);
    expect(feeds).toEqual(masks.feeds(batch, seededRandom(1)));
    expect(feeds).not.toEqual(masks.feeds(batch, seededRandom(2)));
  });

  test("drops the share it should and keeps the mean", () => {
    const { dropout, feeds } = dropoutMasks();
    dropout(input("x", "float32", ["batch", "tokens", 1000]), 0.1);
    const data = feeds({ inputIds: int32([10, 10]) }, seededRandom(3))["dropout.0"]!.data as Float32Array;
    expect(new Set(data)).toEqual(new Set([0, Math.fround(1 / 0.9)]));
    expect(data.filter(v => v === 0).length / data.length).toBeCloseTo(0.1, 2);
    expect(data.reduce((sum, v) => sum + v, 0) / data.length).toBeCloseTo(1, 2);
  });

  test("changes loss and gradients; masks of ones do not", async () => {
    const plain = await setting(0);
    const { program, masks, batch, feeds } = await setting(0.5);
    const expected = await (await interpreter().load(plain.program)).run(plain.feeds);
    const session = await interpreter().load(program);
    const dropping = masks.feeds(batch, seededRandom(7));
    const ones = Object.fromEntries(Object.entries(dropping).map(([name, { shape }]) => [name, float32(shape, new Float32Array(sizeOf(shape)).fill(1))])); // biome-ignore format: one idea
    expect(await session.run({ ...feeds, ...ones })).toEqual(expected);
    expect((await session.run({ ...feeds, ...dropping }))["loss"]).not.toEqual(expected["loss"]);
  });
});
