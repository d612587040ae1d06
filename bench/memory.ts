// Does memory stay bounded when every run has another shape? Batches of 1 to 8 texts of 2 to 128 words, at most 256 words together, drawn anew
// each time, through ours and others', one thread each. Figures of memory, not of speed: the processes run one after the other.
// `npm run build && npx tsx bench/memory.ts --model FOLDER [--python FILE] [--onnx FOLDER] [--shapes 10000] [--out bench/results]`.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { machine, versionOf } from "./machine.ts";
import { seededRandom, textsFile } from "./texts.ts";

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    python: { type: "string", default: join(here, "peers/.venv/bin/python") },
    onnx: { type: "string", default: join(here, ".cache/minilm-onnx") },
    shapes: { type: "string", default: "10000" },
    out: { type: "string", default: join(here, "results") },
  },
});
if (!flags.model) throw new Error("say --model FOLDER");
const count = Number(flags.shapes);

const random = seededRandom(3);
const below = (n: number) => Math.floor(random() * n);
const batches = Array.from({ length: count }, () => {
  const words = 2 + below(127);
  return [1 + below(Math.min(8, Math.floor(256 / words))), words];
});
const cache = join(here, ".cache");
mkdirSync(cache, { recursive: true });
const batchesFile = join(cache, "batches.json");
writeFileSync(batchesFile, JSON.stringify(batches));

const script = (name: string) => join(here, "peers", name);
const peers: readonly [name: string, program: string, script: string, isThere: boolean, options: object][] = [
  ["glassbert", process.execPath, script("glassbert.mjs"), true, { workers: 1, threads: 1 }],
  ["glassbert, int8", process.execPath, script("glassbert.mjs"), true, { workers: 1, threads: 1, dtype: "int8" }],
  ["transformers.js", process.execPath, script("transformers-js.mjs"), existsSync(flags.onnx), { threads: 1 }],
  ["sentence-transformers", flags.python, script("sentence_transformers_peer.py"), existsSync(flags.python), { threads: 1 }],
];
const results = [];
for (const [name, program, file, isThere, options] of peers) {
  if (!isThere) continue;
  const tenthsMb = await memoryOf(program, file, options);
  results.push({ name, tenthsMb, growth: tenthsMb.at(-1)! / tenthsMb[0]! - 1 });
  console.error(`${name}: ${tenthsMb.join(", ")} MB`);
}

async function memoryOf(program: string, file: string, options: object): Promise<number[]> {
  const settings = {
    model: flags.model,
    onnx: flags.onnx,
    texts: textsFile,
    vectors: join(cache, "unused"),
    options,
    batches: batchesFile,
  };
  const child = spawn(program, [file, JSON.stringify(settings)], { stdio: ["pipe", "pipe", "ignore"] });
  const tenths: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { rssMb } = JSON.parse(line);
    if (rssMb) tenths.push(Math.round(rssMb));
    if (tenths.length === 10) child.stdin.end();
  }
  if (tenths.length < 10) throw new Error(`${file} ended early`);
  return tenths;
}

const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions: { "onnxruntime-node": versionOf(join(here, "../node_modules/onnxruntime-node/package.json")) },
  shapes: count,
  results,
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "memory.json"), `${JSON.stringify(report, null, 1)}\n`);
const page = `# Memory over ${count} random shapes

Batches of 1 to 8 texts, 2 to 128 words each, drawn anew for every call, all-MiniLM-L6-v2, one thread, one process each. Resident memory in MB after
each tenth of the calls; growth from the first tenth to the last.
Machine: ${report.machine.cpu}, ${report.machine.cores} cores, ${report.machine.node}. ${report.date}. onnxruntime-node ${report.versions["onnxruntime-node"]}; peers as in peers/package.json and peers/requirements.txt.
Command: \`npx tsx bench/memory.ts --model FOLDER\`.

| | MB after each tenth | growth |
|---|---|---:|
${results.map(r => `| ${r.name} | ${r.tenthsMb.join(" ")} | ${(100 * r.growth).toFixed(1)} % |`).join("\n")}
`;
writeFileSync(join(flags.out, "memory.md"), page);
console.log(page);
