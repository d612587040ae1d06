// The model in the box, end to end, on both runtimes: equal to PyTorch on recorded outputs, and the promises of the tasks.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bytesSource, version } from "../src/base/index.ts";
import { load, openFile } from "../src/node/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import {
  embed,
  embedStream,
  encodeTrace,
  fillMask,
  nextSentence,
  pseudoLogLikelihood,
  trace,
  wordVectors,
  xray,
} from "../src/tasks/index.ts";
import type { Safetensors } from "../src/tensor/index.ts";
import { openSafetensors } from "../src/tensor/index.ts";
import { lookUp } from "../src/vectors/index.ts";

const golden = join(import.meta.dirname, "golden/box");
const expected = JSON.parse(readFileSync(join(golden, "outputs.json"), "utf8"));
let numbers: Safetensors;
const models: Record<string, Bert> = {};
beforeAll(async () => {
  numbers = await openSafetensors(await openFile(join(golden, "outputs.safetensors")));
  models["onnxruntime"] = await load(undefined, { threads: 1 });
  models["interpreter"] = await load(undefined, { runtime: "interpreter" });
});
afterAll(() => Promise.all(Object.values(models).map(bert => bert.dispose())));

const gap = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};

describe.each(["onnxruntime", "interpreter"])("equal to PyTorch on %s", runtime => {
  test("masked words", async () => {
    for (const { text, best } of expected.masks) {
      const masks = await fillMask(models[runtime]!, text, { topK: 10 });
      expect(masks.map(m => m.predictions.map(p => p.id))).toEqual(best.map((b: { ids: number[] }) => b.ids));
      expect(masks.map(m => m.predictions.map(p => p.piece))).toEqual(best.map((b: { pieces: string[] }) => b.pieces));
      for (const [m, mask] of masks.entries()) {
        expect(
          gap(
            mask.predictions.map(p => p.logProbability),
            best[m].logProbabilities,
          ),
        ).toBeLessThan(1e-4); // of logits around 10
        expect(text.slice(mask.start, mask.end)).toBe("[MASK]");
        for (const p of mask.predictions) expect(Math.log(p.probability)).toBeCloseTo(p.logProbability, 12);
      }
    }
  });

  test("next sentence", async () => {
    for (const { text, pair, logits } of expected.pairs) {
      const answer = await nextSentence(models[runtime]!, text, pair);
      expect(gap(answer.logits, logits)).toBeLessThan(2e-5 * 2);
      expect(answer.isNext).toBeCloseTo(1 / (1 + Math.exp(logits[1] - logits[0])), 5);
    }
  });

  test("sentence vectors", async () => {
    const { vectors, width } = await embed(models[runtime]!, expected.texts);
    for (const name of numbers.names.filter(n => n.startsWith("vectors"))) {
      const { data } = await numbers.float32(name);
      if (data.length === vectors.length) expect(gap(vectors, data)).toBeLessThan(1e-5);
      else expect(gap(vectors.subarray(0, width), data)).toBeLessThan(1e-5);
    }
  });

  test("hidden states of the trace", async () => {
    const { tensors } = await trace(models[runtime]!, expected.masks[0].text);
    const states = numbers.names.filter(name => name.startsWith("hidden_states."));
    expect(states).toHaveLength(7);
    for (const name of states) {
      const { data } = await numbers.float32(name);
      expect(gap(tensors.get(name.replace("hidden_states", "hidden"))!.data, data)).toBeLessThan(2e-5 * 4);
    }
  });
});

describe("what the tasks promise", () => {
  const bert = (): Bert => models["onnxruntime"]!;

  test("a text has the same vector alone and in any company", async () => {
    const texts = Array.from({ length: 40 }, (_, i) =>
      "the quick brown fox jumps over a lazy dog and so on ".repeat(1 + (i % 7)).slice(0, 9 + 11 * i),
    );
    const alone = await Promise.all(texts.map(async text => (await embed(bert(), [text])).vectors));
    for (const batchTokens of [1, 60, 512, 4096]) {
      const { vectors, width } = await embed(bert(), texts, { batchTokens });
      for (const [i, one] of alone.entries()) expect(gap(vectors.subarray(i * width, (i + 1) * width), one)).toBeLessThan(1e-6);
    }
  });

  test("the limit is kept and said", async () => {
    const { tokens, truncated } = await embed(bert(), ["dog ".repeat(254), "dog ".repeat(255), "short", ""]);
    expect([...tokens]).toEqual([256, 256, 3, 2]);
    expect(truncated).toEqual([false, true, false, false]);
  });

  test("a stream gives what the array gives, in order", async () => {
    const texts = Array.from({ length: 700 }, (_, i) => `number ${i}`);
    const whole = await embed(bert(), texts);
    let at = 0;
    for await (const { vectors, texts: window } of embedStream(bert(), texts)) {
      expect(window[0]).toBe(texts[at / whole.width]);
      expect(gap(vectors, whole.vectors.subarray(at, at + vectors.length))).toBeLessThan(1e-6);
      at += vectors.length;
    }
    expect(at).toBe(whole.vectors.length);
  });

  test("options: truncateDim, normalize, an unknown prompt", async () => {
    const full = await embed(bert(), ["cat"]);
    const cut = await embed(bert(), ["cat"], { truncateDim: 10, normalize: true });
    expect(cut.width).toBe(10);
    expect(Math.hypot(...cut.vectors)).toBeCloseTo(1, 6);
    expect(cut.vectors[3]! / cut.vectors[4]!).toBeCloseTo(full.vectors[3]! / full.vectors[4]!, 4);
    await expect(embed(bert(), ["cat"], { promptName: "query" })).rejects.toThrow(/no prompt "query"/);
    await expect(embed(bert(), ["cat"], { truncateDim: 385 })).rejects.toThrow(/truncateDim is 385, the vectors have 384 numbers/);
  });

  test("chosen targets, and targets that are no piece", async () => {
    const [mask] = await fillMask(bert(), "Paris is the [MASK] of France.", { targets: ["town", "capital", "##ing"] });
    expect(mask!.predictions.map(p => p.piece)).toEqual(["capital", "town", "##ing"]);
    await expect(fillMask(bert(), "A [MASK].", { targets: ["unaffable"] })).rejects.toThrow(
      /target "unaffable" is not one piece of the vocabulary but una ##ffa ##ble/,
    );
  });

  test("no mask, a text too long, cutting on request", async () => {
    await expect(fillMask(bert(), "No mask here.")).rejects.toMatchObject({ code: "E_NO_MASK" });
    const long = `[MASK] ${"dog ".repeat(600)}`;
    await expect(fillMask(bert(), long)).rejects.toThrow(/603 tokens, the model reads 512/);
    expect(await fillMask(bert(), long, { truncate: true })).toHaveLength(1);
  });

  test("pseudo-log-likelihood is the sum of masking each token alone", async () => {
    const text = "The cats sat.";
    const { total, tokens } = await pseudoLogLikelihood(bert(), text);
    expect(tokens.map(t => t.token)).toEqual(["the", "cats", "sat", "."]);
    let naive = 0;
    for (const { start, end, token } of tokens) {
      const [mask] = await fillMask(bert(), `${text.slice(0, start)}[MASK]${text.slice(end)}`, { targets: [token] });
      naive += mask!.predictions[0]!.logProbability;
    }
    expect(total).toBeCloseTo(naive, 4);
    expect((await pseudoLogLikelihood(bert(), "The cat sat on the mat.")).total).toBeGreaterThan(
      (await pseudoLogLikelihood(bert(), "The mat cat on sat the.")).total,
    );
  });

  test("a word's vector depends on its context and is the mean of its pieces", async () => {
    const [river, money] = ["the bank of the river", "money in the bank"];
    const [a] = [await wordVectors(bert(), river, [[4, 8]])];
    const b = await wordVectors(bert(), money, [[13, 17]]);
    expect(gap(a!, b)).toBeGreaterThan(0.1);
    const pieces = await wordVectors(bert(), "unaffable", [[0, 3], [3, 6], [6, 9], [0, 9]]); // biome-ignore format: spans
    for (let d = 0; d < 384; d++) expect(pieces[3 * 384 + d]).toBeCloseTo((pieces[d]! + pieces[384 + d]! + pieces[768 + d]!) / 3, 5);
    await expect(wordVectors(bert(), "a  b", [[1, 3]])).rejects.toThrow(/span 1–3 \(" {2}"\) covers no piece/);
  });

  test("the trace: rows are the tables' rows, the sum is their sum, probabilities add up, and it can be read back", async () => {
    const traced = await trace(bert(), "My dog is cute.", { pair: "He likes playing.", topK: 3 });
    const { pieces, tensors } = traced;
    const table = (await bert().weights.tensor("embeddings.word_embeddings.weight")).data;
    expect(tensors.get("emb.token")!.data).toEqual(
      lookUp(
        table,
        384,
        Int32Array.from(pieces, p => p.id),
      ),
    );
    expect(pieces.map(p => p.segment)).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    const sum = tensors.get("emb.sum")!.data;
    const parts = ["emb.token", "emb.segment", "emb.position"].map(name => tensors.get(name)!.data);
    for (const i of [0, 777, sum.length - 1]) expect(sum[i]).toBe(Math.fround(Math.fround(parts[0]![i]! + parts[1]![i]!) + parts[2]![i]!));
    const probs = tensors.get("probs.5")!;
    expect(probs.shape).toEqual([12, 12, 12]);
    expect(Array.from(probs.data.subarray(0, 12)).reduce((s, v) => s + v, 0)).toBeCloseTo(1, 5);
    expect(tensors.get("mlm.ids")!.shape).toEqual([12, 3]);
    expect(tensors.get("nsp")!.shape).toEqual([2]);

    const back = await openSafetensors(bytesSource("trace", await encodeTrace(bert(), traced)));
    expect([...back.names].sort()).toEqual([...tensors.keys()].sort());
    const document = JSON.parse(back.metadata!.get("glassbert.trace")!);
    expect(document).toMatchObject({
      schema: "glassbert.trace/1",
      texts: ["My dog is cute.", "He likes playing."],
      normalizedTexts: ["my dog is cute.", "he likes playing."],
      model: { name: "box", sha256: { "model.safetensors": expect.stringMatching(/^[0-9a-f]{64}$/) } },
      versions: { glassbert: version },
    });
    expect(document.pieces[2]).toEqual({
      id: 3899,
      text: "dog",
      word: 1,
      start: 3,
      end: 6,
      sequence: 0,
      segment: 0,
      position: 2,
      special: false,
    });
    expect(document.pieces).toHaveLength(12);
  });

  test("the X-ray follows the mask, the longest word or the chosen piece, and the look-up is the product", async () => {
    const masked = await xray(bert(), "My dog is [MASK].");
    expect(masked.chosen.index).toBe(4);
    expect(masked.oneHot).toMatchObject({ rows: 30522, width: 384, largestDifference: 0, multiplyAdds: 11_720_448 });
    expect(masked.masks[0]!.predictions[0]!.piece).toBe("dead");
    expect(masked.layers).toHaveLength(7);
    expect(masked.layers[0]!.nearest![0]!.piece).toBe("[MASK]");
    const plain = await xray(bert(), "An unaffable dog.");
    expect(plain.pieces[plain.chosen.index]!.piece).toBe("una");
    expect((await xray(bert(), "My dog", { piece: 2 })).chosen.index).toBe(2);
    await expect(xray(bert(), "My dog", { piece: 4 })).rejects.toThrow(/no piece 4/);
  });
});
