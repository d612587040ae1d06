// Scores of whole texts by masking: every variant against its definition, one copy at a time, with the model in the box.
import { afterAll, beforeAll, expect, test } from "vitest";
import { load } from "../src/node/index.ts";
import { feedsOf } from "../src/tasks/batch.ts";
import type { Bert, PseudoLogLikelihoodVariant } from "../src/tasks/index.ts";
import { pseudoLogLikelihood, pseudoLogLikelihoods } from "../src/tasks/index.ts";
import { int32 } from "../src/tensor/index.ts";

let bert: Bert;
beforeAll(async () => {
  bert = await load(undefined, { threads: 1 });
});
afterAll(() => bert.dispose());

const variants = ["original", "within_word_l2r", "whole_word"] as const;
const texts = ["The unaffable cats sat.", "The cats unbuckled it", "The cats sat.", "The cat sat.", "the cats sat.", "", "[MASK] sat."];

/** One run per piece: hide what the variant hides, and take the logarithm of the piece's share of all exponentials. */
async function naive(text: string, variant: PseudoLogLikelihoodVariant, pair?: string): Promise<number> {
  const encoding = bert.tokenizer.encode(text, pair === undefined ? {} : { pair });
  const { ids, wordIds, sequenceIds } = encoding;
  const session = await bert.session("masked");
  let total = 0;
  for (const [t, id] of ids.entries()) {
    if (wordIds[t] === null) continue;
    const isOfWord = (other: number) => wordIds[other] === wordIds[t] && sequenceIds[other] === sequenceIds[t];
    const isHidden = (other: number) =>
      variant === "original" ? other === t : isOfWord(other) && (variant === "whole_word" || other >= t);
    const masked = ids.map((own, other) => (isHidden(other) ? bert.tokenizer.maskId! : own));
    const { logits } = await session.run({ ...feedsOf([{ ...encoding, ids: masked }], bert), maskPlaces: int32([1], [t]) });
    total += logits!.data[id]! - Math.log((logits!.data as Float32Array).reduce((sum, logit) => sum + Math.exp(logit), 0));
  }
  return total;
}

test.each(variants)("%s is what its definition says, for many texts and for one", async variant => {
  const scores = (await pseudoLogLikelihoods(bert, texts, { variants: [variant] }))[variant];
  for (const [i, text] of texts.entries()) {
    expect(scores[i]!.total).toBeCloseTo(await naive(text, variant), 4);
    expect(scores[i]!.total).toBeCloseTo(
      scores[i]!.tokens.reduce((sum, token) => sum + token.logProbability, 0),
      9,
    );
  }
  const pair = "The cats unbuckled it";
  expect((await pseudoLogLikelihood(bert, "Unbuckled", { variant, pair })).total).toBeCloseTo(await naive("Unbuckled", variant, pair), 4);
});

test("variants differ where a word has several pieces, and only there; equal tokens have equal scores, to the bit", async () => {
  const { original, within_word_l2r, whole_word } = await pseudoLogLikelihoods(bert, texts, { variants });
  for (const i of [0, 1]) {
    expect(original[i]!.total).toBeGreaterThan(within_word_l2r[i]!.total + 1);
    expect(original[i]!.total).toBeGreaterThan(whole_word[i]!.total + 1);
  }
  for (const i of [2, 3]) expect([within_word_l2r[i], whole_word[i]]).toEqual([original[i], original[i]]);
  expect(original[4]).toEqual(original[2]); // the tokenizer sees no capitals
  expect(original[5]).toEqual({ total: 0, tokens: [] });
  expect(original[0]!.tokens.map(({ token, start, end }) => [token, start, end])).toContainEqual(["##ffa", 7, 10]);
});

test("more texts than a window, with progress; an abort ends it", async () => {
  const seen: number[] = [];
  const many = Array.from({ length: 300 }, (_, i) => `${i % 7} cats`);
  const { original } = await pseudoLogLikelihoods(bert, many, {
    variants: ["original"],
    onProgress: (done, total) => seen.push(done / total),
  });
  expect(original.slice(0, 7)).toEqual(original.slice(7, 14));
  expect(original[299]!.total).toBeCloseTo(original[5]!.total, 5);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBe(1);
  const why = new Error("enough");
  await expect(pseudoLogLikelihoods(bert, many, { variants: ["original"], signal: AbortSignal.abort(why) })).rejects.toBe(why);
});
