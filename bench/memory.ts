// Does memory stay bounded when every run has another shape? 2,000 random batch sizes and lengths (at most 512 tokens a run) through the
// sentence program of a model, in one worker. `npx tsx bench/memory.ts [--model FOLDER] [--shapes 2000] [--out bench/results]`.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { load } from "../src/node/index.ts";
import { int32 } from "../src/tensor/index.ts";
import { machine, versionOf } from "./machine.ts";
import { seededRandom } from "./texts.ts";

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    shapes: { type: "string", default: "2000" },
    out: { type: "string", default: join(here, "results") },
  },
});
const count = Number(flags.shapes);
const rssMb = () => Math.round(process.memoryUsage.rss() / 2 ** 20);

const bert = await load(flags.model, { workers: 1, threads: 1 });
const session = await bert.session("sentence");
const random = seededRandom(3);
const below = (n: number) => Math.floor(random() * n);
const start = rssMb();
const after: number[] = [];
for (let i = 1; i <= count; i++) {
  const T = 2 + below(Math.min(bert.maxLength, 256) - 1);
  const B = 1 + below(Math.floor(512 / T));
  const filled = (value: (i: number) => number) =>
    int32(
      [B, T],
      Int32Array.from({ length: B * T }, (_, i) => value(i)),
    );
  const ones = filled(() => 1);
  await session.run({
    inputIds: filled(() => below(bert.weights.rows)),
    tokenTypeIds: filled(() => 0),
    positionIds: filled(i => i % T),
    attentionMask: ones,
    poolingMask: ones,
  });
  if (i % (count / 10) === 0) after.push(rssMb());
}
await bert.dispose();

const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions: { "onnxruntime-node": versionOf(join(here, "../node_modules/onnxruntime-node/package.json")) },
  shapes: count,
  startMb: start,
  tenthsMb: after,
  peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "memory.json"), `${JSON.stringify(report, null, 1)}\n`);
const page = `# Memory over ${count} random shapes

One worker, batch × length drawn anew for every run, at most 512 tokens. Machine: ${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.node}. ${report.date}. onnxruntime-node ${report.versions["onnxruntime-node"]}.
Command: \`npx tsx bench/memory.ts\`.

Resident memory: ${start} MB before, then ${after.join(", ")} MB after each tenth of the runs; peak ${report.peakMb} MB.
`;
writeFileSync(join(flags.out, "memory.md"), page);
console.log(page);
