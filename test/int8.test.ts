// Linear layers in whole numbers, end to end: near the exact vectors, the same in any company, said in the recipe, refused where it means nothing.
import { afterAll, beforeAll, expect, test } from "vitest";
import { load, loadEmbedder } from "../src/node/index.ts";
import type { Bert } from "../src/tasks/index.ts";
import { embed, fillMask } from "../src/tasks/index.ts";
import { hasShared, shared } from "./shared.ts";

const texts = ["My dog is cute.", "A puppy is sweet.", "The committee will meet again on Thursday.", "Seven."];
const models: Record<string, Bert> = {};
beforeAll(async () => {
  models["float32"] = await load(undefined, { threads: 1 });
  models["int8"] = await load(undefined, { threads: 1, dtype: "int8" });
  models["interpreter"] = await load(undefined, { runtime: "interpreter", dtype: "int8" });
});
afterAll(() => Promise.all(Object.values(models).map(bert => bert.dispose())));

/** Rows of unit length: the cosine is the dot product. */
const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

test("vectors lie near the exact ones, on both runtimes", async () => {
  const exact = await embed(models["float32"]!, texts);
  for (const name of ["int8", "interpreter"]) {
    const { vectors, width } = await embed(models[name]!, texts);
    for (let row = 0; row < texts.length; row++) {
      const at = [row * width, (row + 1) * width] as const;
      expect(cosine(vectors.subarray(...at), exact.vectors.subarray(...at))).toBeGreaterThan(0.98);
    }
  }
});

test("a text has the same vector in any company", async () => {
  const together = await embed(models["int8"]!, [...texts, "A cat is cute.", "My cat is sad."]);
  const alone = await embed(models["int8"]!, texts.slice(0, 1));
  const gap = alone.vectors.reduce((most, x, i) => Math.max(most, Math.abs(x - together.vectors[i]!)), 0);
  expect(gap).toBeLessThan(1e-6);
});

test("masked words stay", async () => {
  const text = "The capital of France is [MASK].";
  const [exact, rounded] = await Promise.all(
    ["float32", "int8"].map(async name => (await fillMask(models[name]!, text))[0]!.predictions[0]!), // biome-ignore format: one idea
  );
  expect(rounded!.piece).toBe(exact!.piece);
  expect(Math.abs(rounded!.probability - exact!.probability)).toBeLessThan(0.1);
});

test("the recipe says it", () => {
  expect(models["int8"]!.recipe).toBe("bert, mean, L2, max 256, int8, prompt ''");
});

test("an unknown type is refused", async () => {
  await expect(load(undefined, { dtype: "int4" as "int8" })).rejects.toMatchObject({ code: "E_INPUT", message: /int4/ });
});

test.skipIf(!hasShared)("a table of static vectors has nothing to quantise (needs ../shared)", async () => {
  await expect(loadEmbedder(shared("models/tiny/st-static"), { dtype: "int8" })).rejects.toMatchObject({ code: "E_INPUT" });
});
