// What does a WordPiece vocabulary of 30,000 pieces cost, ours and the reference's? Counting words and learning, from one file of text. Every
// contender is a process of its own; rounds are interleaved. CPU time (user + system, all threads) is the measure: the reference uses all
// cores, we use one. Its `##` characters are numbered at random, so ours are learned once more in its order: the vocabularies must be identical.
import { spawnSync } from "node:child_process";
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { learnWordPiece } from "../src/tokenizer/learn/wordpiece.ts";
import { bertWords, WordCounter } from "../src/tokenizer/learn/words.ts";
import { machine, median, versionOf } from "./machine.ts";

const help = `npx tsx bench/learn.ts --text FILE [--python FILE] [--rounds 3] [--out bench/results]
  FILE    UTF-8 text, a paragraph per line
  --python  a Python with tokenizers installed; without it the wheel is left out`;

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    text: { type: "string" },
    python: { type: "string", default: join(here, "peers/.venv/bin/python") },
    rounds: { type: "string", default: "3" },
    out: { type: "string", default: join(here, "results") },
    /** In a child: the contender to run, and where its vocabulary goes. */
    run: { type: "string" },
    vocab: { type: "string", default: "" },
    help: { type: "boolean", default: false },
  },
});
if (flags.help || !flags.text) {
  console.log(help);
  process.exit(flags.help ? 0 : 2);
}
const text = flags.text;
const uncased = bertWords({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true });

/** What a process prints when it is done. */
interface Report {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly countCpuMs?: number;
  readonly maxRssMb: number;
}

const python = `
import json, resource, sys, time
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers
tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return 1000 * (usage.ru_utime + usage.ru_stime)
start, wall = cpu(), time.time()
tokenizer.train([sys.argv[1]], trainers.WordPieceTrainer(vocab_size=30000, show_progress=False))
print(json.dumps({"cpuMs": cpu() - start, "wallMs": 1000 * (time.time() - wall), "maxRssMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
json.dump(tokenizer.get_vocab(), open(sys.argv[2], "w"))
`;

async function glassbert(): Promise<string[]> {
  const counter = new WordCounter(uncased);
  await counter.read(createReadStream(text));
  const { counts } = counter;
  countCpuMs = cpuMs();
  return learnWordPiece(counts);
}

async function binding(): Promise<string[]> {
  const hf = createRequire(import.meta.url)("tokenizers") as typeof import("tokenizers");
  const tokenizer = hf.Tokenizer.fromString(
    JSON.stringify({
      version: "1.0",
      added_tokens: [],
      normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
      pre_tokenizer: { type: "BertPreTokenizer" },
      model: {
        type: "WordPiece",
        unk_token: "[UNK]",
        continuing_subword_prefix: "##",
        max_input_chars_per_word: 100,
        vocab: { "[UNK]": 0 },
      },
    }),
  );
  await tokenizer.train([text]);
  return inOrder(tokenizer.getVocab());
}

const inOrder = (ids: Record<string, number>) => Object.keys(ids).sort((a, b) => ids[a]! - ids[b]!);

let countCpuMs: number | undefined;
const start = process.cpuUsage();
function cpuMs(): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

if (flags.run) {
  const since = performance.now();
  const vocab = await (flags.run === "glassbert" ? glassbert() : binding());
  const report: Report = { cpuMs: cpuMs(), wallMs: performance.now() - since, maxRssMb: process.resourceUsage().maxRSS / 1024 };
  console.log(JSON.stringify(countCpuMs === undefined ? report : { ...report, countCpuMs }));
  writeFileSync(flags.vocab, JSON.stringify(Object.fromEntries(vocab.map((piece, id) => [piece, id]))));
  process.exit();
}

const temporary = mkdtempSync(join(tmpdir(), "glassbert-learn-"));
const self = (name: string, vocab: string) => [
  process.execPath,
  "--import",
  "tsx",
  import.meta.filename,
  "--text",
  text,
  "--run",
  name,
  "--vocab",
  vocab,
];
const contenders = [
  { name: "glassbert", version: "this repository", command: (vocab: string) => self("glassbert", vocab) },
  {
    name: "npm tokenizers",
    version: versionOf(join(here, "../node_modules/tokenizers/package.json")),
    command: (vocab: string) => self("binding", vocab),
  },
  ...(existsSync(flags.python)
    ? [{ name: "Python tokenizers", version: pythonVersion(), command: (vocab: string) => [flags.python, "-c", python, text, vocab] }]
    : []),
];
const samples = contenders.map(() => [] as Report[]);
const vocabOf = (k: number) => join(temporary, `${k}.json`);
for (let round = 0; round < Number(flags.rounds); round++) {
  for (const [k, { name, command }] of contenders.entries()) {
    const [program, ...args] = command(vocabOf(k));
    const { status, stdout, stderr } = spawnSync(program!, args, { encoding: "utf8", maxBuffer: 1 << 26 });
    if (status !== 0) throw new Error(`${name} ended with ${status}:\n${stderr}`);
    const report: Report = JSON.parse(stdout.trim().split("\n").at(-1)!); // the binding prints blank lines before
    samples[k]!.push(report);
    console.error(`round ${round + 1}  ${name}: ${report.cpuMs.toFixed(0)} CPU ms, ${report.wallMs.toFixed(0)} ms`);
  }
}

const counter = new WordCounter(uncased);
await counter.read(createReadStream(text));
async function summary(k: number) {
  const of = (field: keyof Report) => Math.round(median(samples[k]!.map(report => report[field] ?? 0)));
  const vocab = inOrder(JSON.parse(readFileSync(vocabOf(k), "utf8")));
  const symbolOrder = vocab.filter(piece => piece.startsWith("##") && [...piece].length === 3);
  const ours = await learnWordPiece(counter.counts, { symbolOrder });
  return {
    name: contenders[k]!.name,
    version: contenders[k]!.version,
    cpuMs: of("cpuMs"),
    wallMs: of("wallMs"),
    countCpuMs: of("countCpuMs"),
    peakMb: of("maxRssMb"),
    pieces: vocab.length,
    isIdenticalInItsOrder: ours.length === vocab.length && ours.every((piece, id) => piece === vocab[id]),
    rounds: samples[k]!.map(({ cpuMs, wallMs }) => ({ cpuMs: Math.round(cpuMs), wallMs: Math.round(wallMs) })),
  };
}
const results: Awaited<ReturnType<typeof summary>>[] = [];
for (const k of contenders.keys()) results.push(await summary(k));
rmSync(temporary, { recursive: true });

const sizeMb = statSync(text).size / 1e6;
const report = { machine: machine(), date: new Date().toISOString().slice(0, 10), sizeMb, distinctWords: counter.counts.size, results };
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "learn.json"), `${JSON.stringify(report, null, 1)}\n`);
const { cpu, cores, memoryGb, node } = report.machine;
const rows = results.map(r => {
  const against = r.name === "glassbert" ? "" : `${(r.cpuMs / results[0]!.cpuMs).toFixed(1)} ×`;
  const rate = ((sizeMb / r.cpuMs) * 1000).toFixed(1);
  return `| ${r.name} | ${r.version} | ${r.cpuMs} | ${against} | ${rate} | ${r.wallMs} | ${r.peakMb} | ${r.pieces} | ${r.isIdenticalInItsOrder ? "yes" : "NO"} |`;
});
const page = `# Learning a WordPiece vocabulary: ours and the reference

${sizeMb.toFixed(1)} MB of English text, ${report.distinctWords} distinct words, BERT's uncased chain, 30,000 pieces. Median of ${flags.rounds} interleaved rounds, each a fresh
process, measured from opening the file to the finished vocabulary. CPU ms: user + system of all threads. The reference uses all cores, ours one.
Of our CPU time ${results[0]!.countCpuMs} ms are for counting words. Identical: all pieces and ids equal ours, learned with its order of \`##\` characters.

Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${node}. ${report.date}. Command: \`npx tsx bench/learn.ts --text FILE\`.

| | version | CPU ms | against ours | MB per CPU second | wall ms | peak MB | pieces | identical |
|---|---|---:|---:|---:|---:|---:|---:|---|
${rows.join("\n")}
`;
writeFileSync(join(flags.out, "learn.md"), page);
console.log(page);

function pythonVersion(): string {
  return spawnSync(flags.python, ["-c", "import tokenizers; print(tokenizers.__version__)"], { encoding: "utf8" }).stdout.trim();
}
