// How fast does a BERT learn here, and in PyTorch? Whole updates: forward, backward, clipping, AdamW, of a model with the heads of pre-training on
// full batches of made-up ids. All contenders begin with the same weights and see the same batches, so their losses tell whether they do the same.
// Every contender is a process of its own; rounds are interleaved. `npm run build` first; `npx tsx bench/train.ts --help`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseConfig, plannedWeights } from "../src/model/index.ts";
import { encodeSafetensors, float32, seededRandom, sizeOf } from "../src/tensor/index.ts";
import { machine, median, versionOf } from "./machine.ts";

const help = `npx tsx bench/train.ts [--python FILE] [--rounds 3] [--updates 6] [--size NAME] [--out bench/results]
  FILE  the Python of bench/peers/.venv (default); without it PyTorch is left out
  NAME  one of the sizes alone`;
const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    python: { type: "string", default: join(here, "peers/.venv/bin/python") },
    rounds: { type: "string", default: "3" },
    updates: { type: "string", default: "6" },
    size: { type: "string", default: "" },
    out: { type: "string", default: join(here, "results") },
    help: { type: "boolean", default: false },
  },
});
if (flags.help) {
  console.log(help);
  process.exit(0);
}
const batch = { rows: 32, tokens: 128, masks: 20 };
const sizes = [
  { name: "L4 H256 V8192", layers: 4, hidden: 256, heads: 4, rows: 8192 },
  { name: "L6 H384 V30522", layers: 6, hidden: 384, heads: 12, rows: 30522 },
].filter(({ name }) => name.includes(flags.size));

interface Contender {
  readonly name: string;
  readonly setting: string;
  readonly command: readonly [string, string];
  readonly options: Readonly<Record<string, string | number>>;
}
const ours = { name: "glassbert", command: [process.execPath, join(here, "peers/train.mjs")] } as const;
const torch = { name: "PyTorch", command: [flags.python, join(here, "peers/train.py")] } as const;
const contenders: Contender[] = [
  { ...ours, setting: "two workers that learn together", options: { learner: "parallel", workers: 2, threads: 1 } },
  { ...ours, setting: "one session of two threads", options: { learner: "runtime", workers: 1, threads: 2 } },
  ...(existsSync(flags.python)
    ? [
        { ...torch, setting: "eager, masked rows gathered", options: { loss: "gathered", threads: 2 } },
        { ...torch, setting: "transformers' own loss", options: { loss: "plain", threads: 2 } },
      ]
    : []),
];

/** What a process says at its end. */
interface Report {
  readonly wallMs: readonly number[];
  readonly cpuMs: number;
  readonly loss: number;
  readonly maxRssMb: number;
}

const results = sizes.map(size => {
  const folder = madeUpModel(size);
  const reports = contenders.map((): Report[] => []);
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const [k, { command, options, name, setting }] of contenders.entries()) {
      const part = options["workers"] === 1 ? batch.rows : batch.rows / 2;
      const settings = JSON.stringify({ folder, ...batch, part, warmUp: 2, updates: Number(flags.updates), ...options });
      const { stdout, stderr, status } = spawnSync(command[0], [command[1], settings], { encoding: "utf8" });
      if (status !== 0) throw new Error(`${name}, ${setting}: ${stderr}`);
      const report = JSON.parse(stdout.trim().split("\n").at(-1)!) as Report;
      reports[k]!.push(report);
      console.error(`${size.name}, round ${round + 1}: ${name}, ${setting}: ${median(report.wallMs).toFixed(0)} ms an update`);
    }
  }
  return {
    size: size.name,
    contenders: contenders.map(({ name, setting }, k) => {
      const own = reports[k]!;
      const wallMs = median(own.flatMap(r => r.wallMs));
      return {
        name,
        setting,
        tokensPerSecond: Math.round((batch.rows * batch.tokens * 1000) / wallMs),
        wallMs: Math.round(wallMs),
        cpuMs: Math.round(median(own.map(r => r.cpuMs))),
        peakMb: Math.round(Math.max(...own.map(r => r.maxRssMb))),
        lastLoss: own[0]!.loss,
        rounds: own.map(r => Math.round(median(r.wallMs))),
      };
    }),
  };
});
const versions = {
  "onnxruntime-node": versionOf(join(here, "../node_modules/onnxruntime-node/package.json")),
  ...(existsSync(flags.python) ? pythonVersions() : {}),
};
const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions,
  ...batch,
  updates: Number(flags.updates),
  results,
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "train.json"), `${JSON.stringify(report, null, 1)}\n`);
const page = markdown();
writeFileSync(join(flags.out, "train.md"), page);
console.log(page);

/** A folder with a BERT of that size and small random weights. */
function madeUpModel({ name, layers, hidden, heads, rows }: (typeof sizes)[number]): string {
  const folder = join(here, ".cache", `train-${name.replaceAll(" ", "-").toLowerCase()}`);
  const config = {
    ...{ model_type: "bert", architectures: ["BertForPreTraining"], vocab_size: rows, hidden_size: hidden, num_hidden_layers: layers },
    ...{ num_attention_heads: heads, intermediate_size: 4 * hidden, hidden_dropout_prob: 0, attention_probs_dropout_prob: 0 },
  };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  const random = seededRandom(1);
  const planned = plannedWeights(parseConfig(new TextEncoder().encode(text), "config.json"), ["masked", "nextSentence"]);
  const weights = Array.from(planned, ([name, shape]) => {
    const value = name.endsWith("bias") ? () => 0 : name.includes("LayerNorm") ? () => 1 : () => 0.02 * random.normal();
    return [name, float32(shape, Float32Array.from({ length: sizeOf(shape) }, value))] as const;
  });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), text);
  writeFileSync(join(folder, "model.safetensors"), encodeSafetensors(new Map(weights), { format: "pt" }));
  return folder;
}

function pythonVersions(): Record<string, string> {
  const print = "import torch, transformers; print(torch.__version__, transformers.__version__)";
  const [pytorch, transformers] = spawnSync(flags.python, ["-c", print], { encoding: "utf8" }).stdout.trim().split(" ");
  return { torch: pytorch!, transformers: transformers! };
}

function markdown(): string {
  const { cpu, cores, memoryGb, node } = report.machine;
  const tables = results.map(({ size, contenders }) => {
    const gathered = contenders.find(({ setting }) => setting.includes("gathered"));
    const rows = contenders.map(c => {
      const against = gathered ? `${(c.tokensPerSecond / gathered.tokensPerSecond).toFixed(2)} ×` : "";
      return `| ${c.name} | ${c.setting} | ${c.tokensPerSecond} | ${against} | ${c.wallMs} | ${c.cpuMs} | ${c.peakMb} | ${c.lastLoss.toFixed(4)} |`;
    });
    return `## ${size}

| | setting | tokens/s | against gathered | wall ms | CPU ms | peak MB | last loss |
|---|---|---:|---:|---:|---:|---:|---:|
${rows.join("\n")}
`;
  });
  return `# Training: ours and PyTorch

Updates of ${batch.rows} × ${batch.tokens} tokens with ${batch.masks} masks a row, masked words and next sentence, f32, no dropout, two threads: forward, backward, clipping
and AdamW. Median of ${flags.rounds} interleaved rounds of ${flags.updates} updates after two to warm up, each round a fresh process. CPU ms: user + system of all threads, per
update. The same weights and batches for all: the last loss is that of update ${Number(flags.updates) + 2}.

Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${node}. ${report.date}. ${Object.entries(versions)
    .map(pair => pair.join(" "))
    .join(", ")}.
Command: \`npx tsx bench/train.ts\`.

${tables.join("\n")}`;
}
