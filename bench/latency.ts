// How long does one short text take? Ours (tokenizing, the way to a worker thread and back, the run) against a bare ONNX Runtime session of the
// same graph on the caller's own thread, given the ids. Blocks of calls alternate, so a busy machine is busy for both; a pause stands between them,
// because a bare session's threads go on spinning after a run.
// `npm run build && npx tsx bench/latency.ts --model FOLDER [--runs 300] [--out bench/results]`.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeOnnx, inRows } from "../src/graph/index.ts";
import { sentenceProgram } from "../src/model/index.ts";
import { load } from "../src/node/index.ts";
import { embed } from "../src/tasks/index.ts";
import { machine, median, versionOf } from "./machine.ts";

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: { model: { type: "string" }, runs: { type: "string", default: "300" }, out: { type: "string", default: join(here, "results") } },
});
const texts = [
  "My dog is cute.",
  "The committee will meet again on Thursday to discuss the proposal that was sent around last week.",
  "Every morning the old man walked down to the harbour, bought a paper and a cup of coffee, and sat watching the ships. ".repeat(4),
];

const rows = [];
for (const threads of [1, undefined]) {
  const bert = await load(flags.model, threads === undefined ? {} : { threads, workers: 1 });
  const graph = await encodeOnnx(inRows(sentenceProgram(bert.config, bert.parameters, bert.sentence())));
  const session = await InferenceSession.create(graph, threads === undefined ? {} : { intraOpNumThreads: threads, interOpNumThreads: 1 });
  for (const text of texts) {
    const { ids } = bert.tokenizer.encode(text, { maxLength: bert.sentence().maxLength ?? bert.maxLength });
    const T = ids.length;
    const filled = (value: (i: number) => number) =>
      new Tensor(
        "int32",
        Int32Array.from({ length: T }, (_, i) => value(i)),
        [1, T],
      );
    const [ones, zeros] = [filled(() => 1), filled(() => 0)];
    const feeds = {
      inputIds: filled(i => ids[i]!),
      tokenTypeIds: zeros,
      positionIds: filled(i => i),
      attentionMask: ones,
      poolingMask: ones,
    };
    const contenders = { ours: () => embed(bert, [text]), bare: () => session.run(feeds) };
    const wallMs: Record<keyof typeof contenders, number[]> = { ours: [], bare: [] };
    for (let block = 0; block < 2; block++) {
      for (const name of ["ours", "bare"] as const) {
        await new Promise(resolve => setTimeout(resolve, 200));
        for (let i = -50; i < Number(flags.runs) / 2; i++) {
          const start = performance.now();
          await contenders[name]();
          if (i >= 0) wallMs[name].push(performance.now() - start);
        }
      }
    }
    const [ours, bare] = [median(wallMs.ours), median(wallMs.bare)];
    rows.push({ threads: threads ?? "as it comes", tokens: T, oursMs: ours, bareMs: bare, ratio: ours / bare });
  }
  await session.release();
  await bert.dispose();
}

const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions: { "onnxruntime-node": versionOf(join(here, "../node_modules/onnxruntime-node/package.json")) },
  runs: Number(flags.runs),
  rows,
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "latency.json"), `${JSON.stringify(report, null, 1)}\n`);
const { cpu, cores, memoryGb, node } = report.machine;
const page = `# One text: ours and a bare session

\`embed(bert, [text])\` against \`session.run(ids)\` of the same graph, f32, on the caller's thread. Median wall time of ${report.runs} calls each, in
blocks that alternate. Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${node}. ${report.date}. onnxruntime-node ${report.versions["onnxruntime-node"]}.
Command: \`npx tsx bench/latency.ts --model FOLDER\`, FOLDER all-MiniLM-L6-v2.

| threads | tokens | ours, ms | bare, ms | ours : bare |
|---|---:|---:|---:|---:|
${rows.map(r => `| ${r.threads} | ${r.tokens} | ${r.oursMs.toFixed(2)} | ${r.bareMs.toFixed(2)} | ${r.ratio.toFixed(2)} |`).join("\n")}
`;
writeFileSync(join(flags.out, "latency.md"), page);
console.log(page);
