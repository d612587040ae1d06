// Saliency against its naive twin: change a row a little, both ways, and see what the answer does.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { load } from "../src/node/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import { fillMask, look, saliency, xray } from "../src/tasks/index.ts";
import { seededRandom } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const text = "She unlocked the [MASK] with a key.";
let bert: Bert;
beforeAll(async () => {
  bert = await load(undefined, { threads: 1 });
});
afterAll(() => bert.dispose());

/** log p of a piece at a place, with one row of the input moved by `step`. */
async function answerWith(index: number, step: Float32Array, position: number, id: number): Promise<number> {
  const { data: table } = await bert.weights.tensor("embeddings.word_embeddings.weight");
  const E = bert.config.embedding_size;
  const row = table.slice(bert.tokenizer.encode(text).ids[index]! * E).subarray(0, E);
  const vector = row.map((x, i) => x + step[i]!);
  const { logits } = await look(bert, text, { logits: ["masked"], ablate: { rows: [{ position: index, vector }] } });
  const [T, V] = logits.masked!.shape as [number, number];
  expect(position).toBeLessThan(T);
  const scores = logits.masked!.data.subarray(position * V, (position + 1) * V);
  const largest = scores.reduce((most, x) => Math.max(most, x));
  return scores[id]! - largest - Math.log(scores.reduce((sum, x) => sum + Math.exp(x - largest), 0));
}

test("a gradient is what a small change of the row does to the answer", async () => {
  const { answer, tokens } = await saliency(bert, text);
  if (answer.kind !== "piece") throw new Error("a piece was expected");
  const { normal } = seededRandom(5);
  for (const index of [2, 4]) {
    const { gradient, norm, product } = tokens[index]!;
    expect(norm).toBeCloseTo(Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0)), 4);
    const direction = Float32Array.from(gradient, normal);
    const expected = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
    const [up, down] = await Promise.all(
      [1e-3, -1e-3].map(h => answerWith(index, direction.map(d => h * d), answer.position, answer.id)), // biome-ignore format: one idea
    );
    expect((up! - down!) / 2e-3).toBeCloseTo(expected, 1);
    expect(Number.isFinite(product)).toBe(true);
  }
});

describe("the answer", () => {
  test("is the likeliest piece at the first mask, or the one that was asked for", async () => {
    const [filled] = await fillMask(bert, text, { topK: 1 });
    const { answer } = await saliency(bert, text);
    expect(answer).toMatchObject({ kind: "piece", position: filled!.position, piece: filled!.predictions[0]!.piece });
    const other = await saliency(bert, text, { position: filled!.position, piece: "window" });
    expect(other.answer).toMatchObject({ piece: "window" });
  });

  test.skipIf(!hasShared)("is the best label of a text without a mask (needs ../shared)", async () => {
    const classifier = await load(shared("models/tiny/bert-seqcls"), { runtime: "interpreter" });
    const best = await saliency(classifier, "a dog");
    expect(best.answer.kind).toBe("label");
    await expect(saliency(classifier, "a dog", { label: "no such" })).rejects.toMatchObject({ code: "E_INPUT", message: /no such/ });
    await classifier.dispose();
  });

  test("is refused where there is none", async () => {
    await expect(saliency(bert, "My dog.")).rejects.toMatchObject({ code: "E_NO_MASK" });
    await expect(saliency(bert, text, { position: 2 })).rejects.toMatchObject({ code: "E_INPUT", message: /token 2 is no mask/ });
    await expect(saliency(bert, text, { position: 99 })).rejects.toMatchObject({ code: "E_INPUT" });
  });
});

test("the X-ray has it when it is asked for", async () => {
  expect((await xray(bert, text)).saliency).toBeUndefined();
  const { saliency: salient } = await xray(bert, text, { saliency: true });
  const strongest = salient!.tokens.reduce((a, b) => (b.norm > a.norm ? b : a));
  expect(salient!.pieces[strongest.index]!.piece).toBe("unlocked");
});
