// BLiMP: of two sentences that differ in one point of grammar, does the model find the right one likelier? The score is the mean over the
// paradigms, so that each counts the same. Equal scores count as wrong.
import type { Folder } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { pseudoLogLikelihoods } from "../tasks/index.ts";
import { anchors } from "./anchors.ts";
import type { EvalOptions, Evaluation, Part, Score } from "./evaluation.ts";
import { modelOf } from "./evaluation.ts";
import type { MinimalPair } from "./minimal-pairs.ts";
import { readMinimalPairs } from "./minimal-pairs.ts";
import { sample } from "./sample.ts";
import { fileOf } from "./text-file.ts";

const variants = ["original", "within_word_l2r"] as const;

/** How a paradigm came out, for each variant. */
interface Paradigm {
  readonly name: string;
  readonly field: string;
  readonly term: string;
  readonly pairs: number;
  readonly right: readonly number[];
  readonly ties: readonly number[];
}

/** BLiMP: a folder with a `.jsonl` file for each paradigm. `limit` pairs of each are drawn. */
export async function evaluateBlimp(bert: Bert, data: Folder, options: EvalOptions = {}): Promise<Evaluation> {
  const { limit, seed = 0, signal, onProgress } = options;
  const names = (await data.list()).filter(name => name.endsWith(".jsonl"));
  if (names.length === 0)
    throw new GlassbertError("E_FILE_MISSING", `${data.name}: no .jsonl file`, "give the folder with a file for each paradigm: blimp/data");
  const read: { name: string; all: number; pairs: readonly MinimalPair[] }[] = [];
  for (const file of names) {
    const pairs = await readMinimalPairs(await fileOf(data, file));
    read.push({ name: file.replace(/\.jsonl$/, ""), all: pairs.length, pairs: sample(pairs, limit, seed) });
  }
  const total = read.reduce((sum, { pairs }) => sum + pairs.length, 0);

  const paradigms: Paradigm[] = [];
  let done = 0;
  for (const { name, pairs } of read) {
    const texts = pairs.flatMap(({ good, bad }) => [good, bad]);
    const scores = await pseudoLogLikelihoods(bert, texts, {
      variants,
      signal,
      onProgress: texts => onProgress?.(done + Math.floor(texts / 2), total, "pairs"),
    });
    const gaps = variants.map(variant => pairs.map((_, i) => scores[variant][2 * i]!.total - scores[variant][2 * i + 1]!.total));
    const { field, term } = pairs[0]!;
    const count = (holds: (gap: number) => boolean) => gaps.map(each => each.filter(holds).length);
    paradigms.push({ name, field, term, pairs: pairs.length, right: count(gap => gap > 0), ties: count(gap => gap === 0) });
    done += pairs.length;
  }
  const ties = variants.map((variant, v) => `${paradigms.reduce((sum, paradigm) => sum + paradigm.ties[v]!, 0)} by ${variant}`);
  return {
    task: "blimp",
    title: `BLiMP, grammar in ${paradigms.length} paradigms`,
    model: modelOf(bert),
    data: data.name,
    items: total,
    of: read.reduce((sum, { all }) => sum + all, 0),
    method: "pseudo-log-likelihood, the sum over the tokens without length normalisation; mean over the paradigms",
    isProbe: false,
    scores: meanScores(paradigms),
    parts: {
      field: grouped(paradigms, paradigm => paradigm.field),
      term: grouped(paradigms, paradigm => paradigm.term),
      paradigm: grouped(paradigms, paradigm => paradigm.name),
    },
    notes: [`equal scores count as wrong: ${ties.join(", ")}`],
    anchors: anchors["blimp"]!,
  };
}

/** The mean of the paradigms' shares; its variance is the sum of theirs over the square of their number. */
function meanScores(paradigms: readonly Paradigm[]): Score[] {
  return variants.map((name, v) => {
    const shares = paradigms.map(({ right, pairs }) => ({ p: right[v]! / pairs, n: pairs }));
    const points = (100 * shares.reduce((sum, { p }) => sum + p, 0)) / shares.length;
    const standardError = (100 * Math.sqrt(shares.reduce((sum, { p, n }) => sum + (p * (1 - p)) / n, 0))) / shares.length;
    return { name, points, standardError, errorBy: "binomial" };
  });
}

function grouped(paradigms: readonly Paradigm[], by: (paradigm: Paradigm) => string): Part[] {
  const groups = new Map<string, Paradigm[]>();
  for (const paradigm of paradigms) groups.set(by(paradigm), [...(groups.get(by(paradigm)) ?? []), paradigm]);
  return Array.from(groups, ([name, members]) => ({
    name,
    items: members.reduce((sum, { pairs }) => sum + pairs, 0),
    scores: meanScores(members),
  })).sort((a, b) => (a.name < b.name ? -1 : 1));
}
