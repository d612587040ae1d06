import { expect, test } from "vitest";
import { labelNames, labelScores, scoreFunctionOf, scoresOf } from "./label-scores.ts";

const bert = (config: object) => ({ name: "m", config }) as unknown as Parameters<typeof scoreFunctionOf>[0];

test("the function follows problem_type and the number of labels, as in transformers' pipeline", () => {
  const chosen = (problem_type: string | null, rows: number) => scoreFunctionOf(bert({ problem_type }), rows);
  expect(chosen(null, 1)).toBe("sigmoid");
  expect(chosen(null, 3)).toBe("softmax");
  expect(chosen("regression", 1)).toBe("none");
  expect(chosen("regression", 2)).toBe("none");
  expect(chosen("multi_label_classification", 4)).toBe("sigmoid");
  expect(chosen("single_label_classification", 2)).toBe("softmax");
  expect(chosen("single_label_classification", 1)).toBe("sigmoid"); // softmax would always give 1
  expect(scoreFunctionOf(bert({ problem_type: "regression" }), 2, "softmax")).toBe("softmax");
});

test("scores, best first; equals in the order of the rows", () => {
  expect([...scoresOf(Float32Array.of(0, Math.log(3)), "softmax")].map(it => it.toFixed(6))).toEqual(["0.250000", "0.750000"]);
  expect(scoresOf(Float32Array.of(1000, 0), "softmax")[0]).toBe(1); // no overflow
  expect([...scoresOf(Float32Array.of(0, -1000), "sigmoid")]).toEqual([0.5, 0]);
  const logits = Float32Array.of(1, 2, 1);
  expect(labelScores(logits, ["a", "b", "c"], "none").map(({ label, score }) => `${label}${score}`)).toEqual(["b2", "a1", "c1"]);
});

test("names are id2label's, or numbers where there are none; too few are refused", () => {
  expect(labelNames(bert({ labels: null }), 2)).toEqual(["LABEL_0", "LABEL_1"]);
  expect(labelNames(bert({ labels: ["no", "yes"] }), 2)).toEqual(["no", "yes"]);
});
