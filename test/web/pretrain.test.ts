// Pre-training in a real Chromium: a tiny model on a pasted text, its loss falling under the eyes of the page.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PretrainOptions } from "../../src/web/index.ts";
import { animalText } from "../animal-text.ts";
import { bundlePage, folders, hasChromium, launch, runInPage } from "./chromium.ts";
import { serve } from "./serve.ts";

const text = animalText(100).join("\n");
const options: PretrainOptions = {
  lines: "sentence",
  vocabSize: 200,
  recipe: {
    steps: 150,
    phases: [{ until: 1, examples: [{ name: "packed-mlm", layout: "document", maxSeqLength: 48 }] }],
    batchTokens: 768,
    runTokens: 768,
    schedule: { name: "linear", rate: 5e-3, warmupRatio: 0.1 },
    heldOut: 0.1,
  },
  watch: { sentences: ["The horse eats [MASK]."] },
  evaluateEvery: 75,
};

describe.skipIf(!hasChromium)("in Chromium (skipped where /usr/bin/chromium is not installed)", () => {
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), serve({ folders }), bundlePage()]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  test("the loss falls from update to update, and the model is ready at the end", async () => {
    const got = await runInPage<{ losses: number[]; reports: { step: number; judgement: { heldOut: { mlmLoss: number } } | null }[]; pieces: string[]; notes: string[] }>(browser, server.origin, "pretrain", text, options, "The horse eats [MASK]."); // biome-ignore format: one idea
    expect(got.losses).toHaveLength(150);
    expect(got.losses[0]).toBeGreaterThan(3);
    expect(got.losses.slice(-10).reduce((sum, loss) => sum + loss, 0) / 10).toBeLessThan(2.5);
    expect(got.reports.flatMap(({ step, judgement }) => (judgement ? [step] : []))).toEqual([75, 150]);
    expect(got.reports.at(-1)!.judgement!.heldOut.mlmLoss).toBeLessThan(2.5);
    expect(got.pieces).toHaveLength(5);
    expect(got.notes).toEqual([]);
  });

  test("what cannot be trained is said", async () => {
    const failure = (changes: Partial<PretrainOptions>, from = text) =>
      runInPage<{ code: string; message: string }>(browser, server.origin, "failureOfPretrain", from, { ...options, ...changes });
    expect(await failure({}, "\n")).toMatchObject({ code: "E_CORPUS" });
    expect(await failure({ sizes: { hidden_size: 65 } })).toMatchObject({
      code: "E_CONFIG",
      message: expect.stringContaining("num_attention_heads"),
    });
    expect(await failure({ recipe: {} })).toMatchObject({ code: "E_USAGE", message: "when training ends is not said" });
  });
});
