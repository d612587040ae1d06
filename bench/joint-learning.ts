// What it brings that BERT learns its word table together with all the rest: two runs of `glassbert pretrain`, one of them with
// `--freeze word_embeddings`, in one picture.
//   npx tsx bench/joint-learning.ts LEARNED FROZEN -o docs/joint-learning.svg
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Curve, PretrainReport } from "../src/train/index.ts";
import { lossCurve } from "../src/train/index.ts";

const { values, positionals } = parseArgs({ allowPositionals: true, options: { output: { type: "string", short: "o" } } });
const [learned, frozen] = positionals;
if (learned === undefined || frozen === undefined || values.output === undefined) throw new Error("name two folders of runs, and -o FILE");

/** Losses on held-out text, which are those of the model after the update; in between those of training. */
function curves(folder: string, name: string): Curve[] {
  const lines = readFileSync(join(folder, "training/log.jsonl"), "utf8").trim().split("\n");
  const reports = lines.map(line => JSON.parse(line) as PretrainReport);
  const heldOut = reports.flatMap(({ step, judgement }) => (judgement?.heldOut ? [[step, judgement.heldOut.mlmLoss] as const] : []));
  return [
    { name, points: reports.map(({ step, mlmLoss }) => [step, mlmLoss]) },
    { name: "held out", points: heldOut, isSparse: true },
  ];
}

const all = [...curves(learned, "learned"), ...curves(frozen, "as drawn")];
writeFileSync(values.output, lossCurve("Loss of masked words: word table learned with the rest, or left as drawn", all));
