// How many CPU seconds do sentence vectors cost, ours and others'? 512 texts of mixed length through the same f32 model. Every contender is a
// process of its own; rounds are interleaved, so that a busy machine is busy for all. CPU time (user + system, all threads) is the measure:
// wall time means little where others work too. `npx tsx bench/embed.ts --help`; bench/README.md says how to install the peers.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { machine, median, versionOf } from "./machine.ts";
import { textsFile } from "./texts.ts";

const help = `npx tsx bench/embed.ts --model FOLDER [--python FILE] [--onnx FOLDER] [--stsb FOLDER] [--rounds 5] [--only NAME] [--out bench/results]
  FOLDER  all-MiniLM-L6-v2 as published (model.safetensors, f32)
  FILE    the Python of bench/peers/.venv (default); without it sentence-transformers is left out
  --stsb  STS-B: what int8 costs in its Spearman correlation
  --onnx  the folder that bench/peers/export-onnx.py made; without it transformers.js is left out`;

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    model: { type: "string" },
    python: { type: "string", default: join(here, "peers/.venv/bin/python") },
    onnx: { type: "string", default: join(here, ".cache/minilm-onnx") },
    stsb: { type: "string" },
    rounds: { type: "string", default: "5" },
    only: { type: "string", default: "" },
    out: { type: "string", default: join(here, "results") },
    help: { type: "boolean", default: false },
  },
});
if (flags.help || !flags.model) {
  console.log(help);
  process.exit(flags.help ? 0 : 2);
}
const model = flags.model;
const cache = join(here, ".cache");
mkdirSync(cache, { recursive: true });

interface Contender {
  readonly name: string;
  readonly setting: string;
  readonly command: readonly [string, ...string[]];
  readonly options: { readonly threads?: number; readonly workers?: number; readonly dtype?: "int8" };
}

/** What a process reports: once when it has its first vector, then after each pass over the texts. */
interface Report {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly maxRssMb: number;
  readonly tokens?: number;
  /** Σ length² over the texts. */
  readonly tokenPairs?: number;
}

const ours = { name: "glassbert", command: [process.execPath, join(here, "peers/glassbert.mjs")] } as const;
const transformersJs = { name: "transformers.js", command: [process.execPath, join(here, "peers/transformers-js.mjs")] } as const;
const sentenceTransformers = {
  name: "sentence-transformers",
  command: [flags.python, join(here, "peers/sentence_transformers_peer.py")],
} as const;
const hasOnnx = existsSync(join(flags.onnx, "onnx/model.onnx")) && existsSync(join(here, "peers/node_modules/@huggingface/transformers"));
const all: Contender[] = [
  { ...ours, setting: "1 worker × 1 thread", options: { workers: 1, threads: 1 } },
  { ...ours, setting: "int8, 1 worker × 1 thread", options: { workers: 1, threads: 1, dtype: "int8" } },
  { ...ours, setting: "2 workers × 1 thread", options: { workers: 2, threads: 1 } },
  { ...ours, setting: "as it comes", options: {} },
  ...(hasOnnx
    ? [
        { ...transformersJs, setting: "1 thread, batches of 32 in order", options: { threads: 1 } },
        { ...transformersJs, setting: "as it comes, batches of 32 in order", options: {} },
      ]
    : []),
  ...(existsSync(flags.python)
    ? [
        { ...sentenceTransformers, setting: "1 thread, batches of 32 by length", options: { threads: 1 } },
        { ...sentenceTransformers, setting: "as it comes, batches of 32 by length", options: {} },
      ]
    : []),
];
const contenders = all.filter(c => c.name.includes(flags.only));
const samples = contenders.map(() => ({ cold: [] as Report[], warm: [] as Report[] }));
const ceilings: number[] = [];
const vectorsOf = (k: number) => join(cache, `vectors-${k}.f32`);

for (let round = 0; round < Number(flags.rounds); round++) {
  ceilings.push(JSON.parse(output(process.execPath, [join(here, "peers/ceiling.mjs")])).gflops);
  for (const [k, contender] of contenders.entries()) {
    const { cold, warm } = await oneProcess(contender, vectorsOf(k));
    samples[k]!.cold.push(cold);
    samples[k]!.warm.push(warm);
    console.error(
      `round ${round + 1}  ${contender.name}, ${contender.setting}: ${warm.cpuMs.toFixed(0)} CPU ms, ${warm.wallMs.toFixed(0)} ms`,
    );
  }
}

const { tokens = null, tokenPairs = 0 } = samples.flatMap(s => s.warm).find(r => r.tokens) ?? {};
const ceiling = median(ceilings);
const results = contenders.map(({ name, setting }, k) => {
  const of = (phase: "cold" | "warm", field: "cpuMs" | "wallMs" | "maxRssMb") => Math.round(median(samples[k]![phase].map(r => r[field])));
  return {
    name,
    setting,
    warmCpuMs: of("warm", "cpuMs"),
    warmWallMs: of("warm", "wallMs"),
    tokensPerCpuSecond: tokens && Math.round((tokens / of("warm", "cpuMs")) * 1000),
    shareOfCeiling: tokens && passGflop(tokens, tokenPairs) / (of("warm", "cpuMs") / 1000) / ceiling,
    firstVectorCpuMs: of("cold", "cpuMs"),
    firstVectorWallMs: of("cold", "wallMs"),
    peakMb: of("warm", "maxRssMb"),
    largestDifference: largestDifference(vectorsOf(0), vectorsOf(k)),
    rounds: samples[k]!.warm.map(r => ({ cpuMs: Math.round(r.cpuMs), wallMs: Math.round(r.wallMs) })),
  };
});
const versions = {
  "onnxruntime-node": versionOf(join(here, "../node_modules/onnxruntime-node/package.json")),
  ...(hasOnnx ? { "@huggingface/transformers": versionOf(join(here, "peers/node_modules/@huggingface/transformers/package.json")) } : {}),
  ...(existsSync(flags.python) ? pythonVersions() : {}),
};
const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions,
  texts: 512,
  tokens,
  ceilingGflops: Math.round(ceiling),
  stsb: flags.stsb ? stsb(flags.stsb) : null,
  results,
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "embed.json"), `${JSON.stringify(report, null, 1)}\n`);
const page = markdown();
writeFileSync(join(flags.out, "embed.md"), page);
console.log(page);

/** Multiplications and additions of one pass: linear layers on every token, attention on every pair of a text's tokens. */
function passGflop(tokens: number, tokenPairs: number): number {
  const { num_hidden_layers: L, hidden_size: D, intermediate_size: F } = JSON.parse(readFileSync(join(model, "config.json"), "utf8"));
  return (L * (2 * tokens * (4 * D * D + 2 * D * F) + 4 * D * tokenPairs)) / 1e9;
}

/** Spearman correlations with people's judgements, × 100. */
function stsb(folder: string): Readonly<Record<"float32" | "int8", number>> {
  const score = (dtype: string) => {
    const flags = ["eval", "stsb", "--data", folder, "--model", model, "--dtype", dtype, "--json"];
    const { scores } = JSON.parse(output(process.execPath, [join(here, "../dist/cli/main.js"), ...flags]));
    return scores.find((s: { name: string }) => s.name === "Spearman").points;
  };
  return { float32: score("float32"), int8: score("int8") };
}

function output(program: string, args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/** Starts a process, waits for its first vector, lets it warm up for a whole pass and measures the next. */
async function oneProcess({ command: [program, ...args], options }: Contender, vectors: string): Promise<{ cold: Report; warm: Report }> {
  const start = performance.now();
  const settings = JSON.stringify({ model, onnx: flags.onnx, texts: textsFile, vectors, options });
  const child = spawn(program, [...args, settings], { stdio: ["pipe", "pipe", "pipe"] });
  let complaints = "";
  child.stderr.on("data", chunk => {
    complaints += chunk;
  });
  const exit = new Promise<number | null>(resolve => child.on("exit", resolve));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Report> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${program} ${args[0]} ended early:\n${complaints}`);
    return JSON.parse(value);
  };
  const cold = { ...(await next()), wallMs: performance.now() - start };
  child.stdin.write("warm up\n");
  await next();
  child.stdin.write("measure\n");
  const warm = await next();
  child.stdin.end();
  const code = await exit;
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}:\n${complaints}`);
  return { cold, warm };
}

function largestDifference(fileA: string, fileB: string): number {
  const [a, b] = [fileA, fileB].map(file => new Float32Array(new Uint8Array(readFileSync(file)).buffer)) as [Float32Array, Float32Array];
  if (a.length !== b.length) throw new Error(`${fileB} has ${b.length} numbers, not ${a.length}`);
  return a.reduce((largest, x, i) => Math.max(largest, Math.abs(x - b[i]!)), 0);
}

function pythonVersions(): Record<string, string> {
  const pins = readFileSync(join(here, "peers/requirements.txt"), "utf8").trimEnd().split("\n");
  return Object.fromEntries(pins.map(pin => pin.split("==") as [string, string]));
}

function markdown(): string {
  const { cpu, cores, memoryGb, node } = report.machine;
  const share = (r: (typeof results)[number]) =>
    r.shareOfCeiling === null || r.setting.startsWith("int8") ? "" : `${Math.round(r.shareOfCeiling * 100)} %`;
  const rows = results.map((r, k) => {
    // Like with like: one thread against one thread, what comes without asking against the same.
    const same = contenders.findIndex(c => c.name === "glassbert" && c.options.threads === contenders[k]!.options.threads);
    const against = r.name === "glassbert" ? "" : `${(r.warmCpuMs / results[same]!.warmCpuMs).toFixed(2)} ×`;
    return `| ${r.name} | ${r.setting} | ${r.warmCpuMs} | ${against} | ${r.tokensPerCpuSecond ?? ""} | ${share(r)} | ${r.warmWallMs} | ${r.firstVectorCpuMs} | ${r.firstVectorWallMs} | ${r.peakMb} | ${r.largestDifference.toExponential(1)} |`;
  });
  const { stsb } = report;
  const loss = stsb && (stsb.float32 - stsb.int8).toFixed(2);
  return `# Sentence vectors: ours and others

512 texts, ${tokens} tokens, all-MiniLM-L6-v2, f32. Median of ${flags.rounds} interleaved rounds, each a fresh process: first vector, one pass to
warm up, one pass measured. CPU ms: user + system of all threads. × ours: against ours with one thread, or as it
comes. Difference: largest of any number of any vector against the first row.

Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${node}. ${report.date}. ${Object.entries(versions)
    .map(pair => pair.join(" "))
    .join(", ")}.
Command: \`npx tsx bench/embed.ts --model FOLDER\`.

The ceiling is ONNX Runtime's f32 product of 1024 × 1024 matrices on one thread, ${report.ceilingGflops} GFLOP/s of CPU time in this run; the
texts need ${passGflop(tokens ?? 0, tokenPairs).toFixed(0)} GFLOP.${stsb ? ` STS-B, Spearman × 100: float32 ${stsb.float32.toFixed(2)}, int8 ${stsb.int8.toFixed(2)} (${loss} less).` : ""}

| | setting | CPU ms | × ours | tokens per CPU second | of the ceiling | wall ms | first vector, CPU ms | first vector, wall ms | peak MB | difference |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
${rows.join("\n")}
`;
}
