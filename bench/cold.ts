// How long until the first output of `glassbert "My dog is [MASK]."`, model in the box, in a fresh process? The disk cache is warm: what is
// measured is the program, not the disk. `npm run build && npx tsx bench/cold.ts [--runs 10] [--out bench/results]`.
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine, median, versionOf } from "./machine.ts";

const here = import.meta.dirname;
const text = "My dog is [MASK].";
const { values: flags } = parseArgs({
  options: { runs: { type: "string", default: "10" }, out: { type: "string", default: join(here, "results") } },
});

interface Ended {
  readonly stdout: string;
  readonly firstByteMs: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMb: number;
}

const program = ["dist/cli/main.js", text];
const samples = { node: [] as Ended[], program: [] as Ended[], stages: [] as Ended[] };
for (let i = 0; i < Number(flags.runs); i++) {
  samples.node.push(await run(["--eval", "console.log(0)"]));
  samples.program.push(await run(program));
  samples.stages.push(await run(["bench/probes/stages.mjs", text]));
}
const middle = (of: Ended[], field: "firstByteMs" | "wallMs" | "cpuMs" | "peakMb") => Math.round(median(of.map(e => e[field])));
const stages = samples.stages.map(e => JSON.parse(e.stdout) as Record<string, number>);
const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions: { "onnxruntime-node": versionOf(join(here, "../node_modules/onnxruntime-node/package.json")) },
  runs: Number(flags.runs),
  firstOutputMs: middle(samples.program, "firstByteMs"),
  exitMs: middle(samples.program, "wallMs"),
  cpuMs: middle(samples.program, "cpuMs"),
  peakMb: middle(samples.program, "peakMb"),
  stagesMs: {
    "node start": middle(samples.node, "firstByteMs"),
    ...Object.fromEntries(Object.keys(stages[0]!).map(name => [name, Math.round(median(stages.map(s => s[name]!)))])),
  },
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "cold.json"), `${JSON.stringify(report, null, 1)}\n`);
const { cpu, cores, node } = report.machine;
const page = `# First output of a fresh process

\`glassbert "${text}"\`, model in the box (f16). Median of ${report.runs}. Machine: ${cpu}, ${cores} cores, ${node}. ${report.date}. onnxruntime-node ${report.versions["onnxruntime-node"]}.
Command: \`npm run build && npx tsx bench/cold.ts\`.

| first output | exit | CPU | peak memory |
|---:|---:|---:|---:|
| **${report.firstOutputMs} ms** | ${report.exitMs} ms | ${report.cpuMs} ms | ${report.peakMb} MB |

The steps one after the other in another process (the program overlaps some of them):

| ${Object.keys(report.stagesMs).join(" | ")} |
|${Object.keys(report.stagesMs)
  .map(() => "---:|")
  .join("")}
| ${Object.values(report.stagesMs)
  .map(ms => `${ms} ms`)
  .join(" | ")} |
`;
writeFileSync(join(flags.out, "cold.md"), page);
console.log(page);

/** One fresh process: when its first byte came, when it ended, what it used. */
function run(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, ["--import", join(here, "probes/usage-at-exit.mjs"), ...args], {
      cwd: join(here, ".."),
      stdio: ["ignore", "pipe", "inherit", "pipe"],
    });
    let stdout = "";
    let usage = "";
    let firstByteMs = Number.NaN;
    child.stdout!.on("data", chunk => {
      if (stdout === "") firstByteMs = performance.now() - start;
      stdout += chunk;
    });
    child.stdio[3]!.on("data", chunk => {
      usage += chunk;
    });
    child.on("close", code => {
      const wallMs = performance.now() - start;
      if (code === 0) resolve({ stdout, firstByteMs, wallMs, ...JSON.parse(usage) });
      else reject(new Error(`${args.join(" ")} ended with ${code}`));
    });
  });
}
