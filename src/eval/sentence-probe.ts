// A probe on the vectors of sentences, or of pairs of them.
import type { Bert } from "../tasks/index.ts";
import { embed } from "../tasks/index.ts";
import type { Answers } from "./classifier.ts";
import { cutNote } from "./cut-note.ts";
import type { EvalOptions } from "./evaluation.ts";
import type { Labelled } from "./labelled.ts";
import { trainProbe } from "./probe.ts";

/** Trains on some texts and answers for others. */
export async function askProbe(
  bert: Bert,
  train: readonly Labelled[],
  items: readonly Labelled[],
  labels: readonly string[],
  options: EvalOptions,
): Promise<Answers> {
  const texts = [...new Set([...train, ...items].flatMap(({ text, pair }) => (pair === undefined ? [text] : [text, pair])))];
  const place = new Map(texts.map((text, i) => [text, i]));
  const { signal, onProgress, seed } = options;
  const { vectors, width, truncated } = await embed(bert, texts, {
    signal,
    onProgress: (done, total) => onProgress?.(done, total, "texts"),
  });
  const row = (text: string) => vectors.subarray(place.get(text)! * width, (place.get(text)! + 1) * width);
  const features = (given: readonly Labelled[]) => {
    const wide = given[0]?.pair === undefined ? width : 2 * width;
    const rows = new Float32Array(given.length * wide);
    for (const [i, { text, pair }] of given.entries())
      rows.set(pair === undefined ? row(text) : pairFeatures(row(text), row(pair)), i * wide);
    return { rows, wide };
  };
  const { rows, wide } = features(train);
  const probe = await trainProbe(
    { vectors: rows, width: wide, labels: Int32Array.from(train, ({ label }) => labels.indexOf(label)), classes: labels.length },
    { seed, signal, onStep: step => onProgress?.(step, undefined, "steps of the probe") },
  );
  const answers = Array.from(probe.predict(features(items).rows), i => labels[i]!);
  const of = train[0]?.pair === undefined ? "sentence vectors" : "|u − v| and u · v of the two sentence vectors";
  return {
    answers,
    notes: [...(new Set(answers).size === 1 ? ["the probe gives every text the same label"] : []), ...cutNote(truncated)],
    method: `probe: logistic regression on frozen ${of}, ${train.length} examples, L2 ${probe.strength}`,
  };
}

/** What two vectors have apart and in common, the same in both orders. [2 D] */
function pairFeatures(u: Float32Array, v: Float32Array): Float32Array {
  const features = new Float32Array(2 * u.length);
  for (let d = 0; d < u.length; d++) {
    features[d] = Math.abs(u[d]! - v[d]!);
    features[u.length + d] = u[d]! * v[d]!;
  }
  return features;
}
