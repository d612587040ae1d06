import { expect, test } from "vitest";
import { parseConfig } from "../../model/index.ts";
import type { Example } from "../examples/example.ts";
import { answerWeights, exampleFeeds, inRuns } from "./example-feeds.ts";

const config = parseConfig(new TextEncoder().encode('{"model_type": "bert", "hidden_size": 8, "num_attention_heads": 2}'), "config.json");
const example = (length: number, places: number[], pairLabel: Example["pairLabel"] = null): Example => ({
  ids: Int32Array.from({ length }, (_, i) => 10 * length + i),
  typeIds: Int32Array.from({ length }, (_, i) => (i > 4 ? 1 : 0)),
  maskPlaces: Int32Array.from(places),
  maskLabels: Int32Array.from(places, place => 100 + place),
  pairLabel,
});
const feed = { config, maxSeqLength: 24, maxPredictionsPerSeq: 6, hasPairs: true };

test("examples as rows, padded, with the places that are read", () => {
  const examples = [example(7, [2, 3], 1), example(17, [1, 5, 16])];
  const feeds = exampleFeeds(examples, answerWeights(examples), feed);
  const T = 24; // 17 is beyond 16, and 32 beyond the longest
  expect(feeds["inputIds"]!.shape).toEqual([2, T]);
  for (const [row, { ids, maskPlaces, maskLabels }] of examples.entries()) {
    const of = (name: string) => [...feeds[name]!.data.subarray(row * T, (row + 1) * T)];
    expect(of("inputIds")).toEqual([...ids, ...Array(T - ids.length).fill(0)]);
    expect(of("attentionMask")).toEqual(Array.from({ length: T }, (_, t) => (t < ids.length ? 1 : 0)));
    expect(of("positionIds")).toEqual(Array.from({ length: T }, (_, t) => t));
    // What stands at the places of the masks is what their labels say, through both lists of places.
    const [reads, masks] = [feeds["readPlaces"]!, [...feeds["maskPlaces"]!.data]];
    const own = masks.filter(place => Math.floor(place / reads.shape[1]!) === row);
    expect(own.map(place => reads.data[place]! - row * T)).toEqual([...maskPlaces]);
    const first = masks.indexOf(own[0]!);
    expect([...feeds["maskLabels"]!.data.subarray(first, first + own.length)]).toEqual([...maskLabels]);
  }
  expect(feeds["readPlaces"]!.shape).toEqual([2, 5]); // the first token, and three masks made four
  expect([...feeds["maskWeights"]!.data]).toEqual(Array(5).fill(Math.fround(1 / 5)));
  expect([...feeds["pairLabels"]!.data]).toEqual([1, 0]);
  expect([...feeds["pairWeights"]!.data]).toEqual([1, 0]); // the second one is no pair
});

test("weights of answers add up to one over all runs", () => {
  const examples = Array.from({ length: 11 }, (_, i) => example(6 + i, i % 3 === 0 ? [1] : [2, 4], i % 2 === 0 ? 0 : 1));
  const weights = answerWeights(examples);
  const runs = inRuns(examples, 24, 100); // four of full length
  expect(runs.map(run => run.length)).toEqual([4, 3, 4]);
  expect(runs.flat()).toEqual(examples); // already by length
  const all = (name: string) => runs.flatMap(run => [...exampleFeeds(run, weights, feed)[name]!.data]);
  const sum = (name: string) => all(name).reduce((total, weight) => total + weight, 0);
  expect(sum("maskWeights")).toBeCloseTo(1, 6);
  expect(sum("pairWeights")).toBeCloseTo(1, 6);
  expect(inRuns(examples, 24, 1)).toHaveLength(11); // one example at least
});
