// How many CPU seconds do ids cost, ours and others'? The same texts through each contender, in one process, rounds interleaved, so that a
// busy machine is busy for all; all ids are compared while it runs. CPU time of all threads is the measure. Then: how long a fresh process
// takes to load a vocabulary, and how long the worst texts take. `npx tsx bench/tokenize.ts --help`; bench/README.md says how to install the peers.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { bytesSource, type Folder } from "../src/base/index.ts";
import { loadTokenizer, type Tokenizer } from "../src/tokenizer/index.ts";
import { machine, median, versionOf } from "./machine.ts";
import { readTexts, seededRandom } from "./texts.ts";

const help = `npx tsx bench/tokenize.ts --english FOLDER [--multilingual FOLDER] [--albert FOLDER] [--text FILE]
         [--rounds 5] [--out bench/results]
  FOLDERs  bert-base-uncased and bert-base-multilingual-cased: tokenizer.json and vocab.txt
  --albert a folder with the tokenizer.json of albert-base-v2: Unigram
  --text   English text to cut into texts of 30 words; bench/texts.txt by default`;

const here = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    english: { type: "string" },
    multilingual: { type: "string" },
    albert: { type: "string" },
    text: { type: "string" },
    rounds: { type: "string", default: "5" },
    out: { type: "string", default: join(here, "results") },
    help: { type: "boolean", default: false },
  },
});

/** A folder that shows one file only. */
function folderOf(path: string, file: string): Folder {
  return {
    name: path,
    open: async name => (name === file ? bytesSource(name, readFileSync(join(path, name))) : null),
    list: async () => [file],
  };
}

if (flags.help || !flags.english) {
  console.log(help);
  process.exit(flags.help ? 0 : 2);
}

interface Contender {
  readonly name: string;
  /** Encodes all texts; returns the ids of the last one, so that nothing is left out. */
  readonly run: (texts: readonly string[]) => Promise<unknown> | unknown;
  /** The ids of one text. */
  readonly ids: (text: string) => Promise<number[]> | number[];
}

const hf = createRequire(import.meta.url)("tokenizers") as typeof import("tokenizers");
const peer = join(here, "peers/node_modules/@huggingface/tokenizers");

async function contendersFor(folder: string, ours: Tokenizer): Promise<Contender[]> {
  const json = readFileSync(join(folder, "tokenizer.json"), "utf8");
  const binding = hf.Tokenizer.fromString(json);
  const bindingIds = async (text: string) => (await binding.encode(text, null, { addSpecialTokens: true })).getIds();
  const ourIds = (text: string) => [...ours.encode(text).ids];
  const contenders: Contender[] = [
    { name: "binding, encode + getIds", ids: bindingIds, run: async texts => { for (const text of texts) await bindingIds(text); } }, // biome-ignore format: a row
    {
      name: "binding, encode + getIds + getOffsets",
      ids: bindingIds,
      run: async texts => {
        for (const text of texts) {
          const encoding = await binding.encode(text, null, { addSpecialTokens: true });
          encoding.getIds();
          encoding.getOffsets();
        }
      },
    },
    {
      name: "binding, encodeBatch of 32 + getIds",
      ids: bindingIds,
      run: async texts => {
        for (let i = 0; i < texts.length; i += 32)
          for (const encoding of await binding.encodeBatch(texts.slice(i, i + 32), { addSpecialTokens: true })) encoding.getIds();
      },
    },
    { name: "glassbert, encodeFlat, ids", ids: ourIds, run: texts => ours.encodeFlat(texts) },
    { name: "glassbert, encodeFlat, ids + offsets", ids: ourIds, run: texts => ours.encodeFlat(texts, { offsets: true }) },
    {
      name: "glassbert, encodeFlat, everything",
      ids: ourIds,
      run: texts => ours.encodeFlat(texts, { offsets: true, wordIds: true, typeIds: true, specialTokensMask: true }),
    },
    { name: "glassbert, encode().ids", ids: ourIds, run: texts => { for (const text of texts) ours.encode(text).ids; } }, // biome-ignore format: a row
    { name: "glassbert, encode().ids, .offsets", ids: ourIds, run: texts => { for (const text of texts) ours.encode(text).offsets; } }, // biome-ignore format: a row
  ];
  if (!existsSync(peer)) return contenders;
  const main = pathToFileURL(createRequire(join(peer, "package.json")).resolve("@huggingface/tokenizers")).href;
  const { Tokenizer: JsTokenizer } = (await import(main)) as {
    Tokenizer: new (json: object, config: object) => { encode: (text: string) => { ids: number[] } };
  };
  const js = new JsTokenizer(JSON.parse(json), {});
  return [
    ...contenders,
    { name: "@huggingface/tokenizers, encode", ids: text => js.encode(text).ids, run: texts => { for (const text of texts) js.encode(text).ids; } }, // biome-ignore format: a row
  ];
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Result {
  readonly name: string;
  readonly microsecondsPerText: number;
  readonly timesBinding: number;
  readonly textsThatDiffer: number;
}

/** Microseconds of CPU per text, median of the rounds. */
async function measure(folder: string, texts: readonly string[]): Promise<Result[]> {
  const ours = await loadTokenizer(folderOf(folder, "tokenizer.json"));
  const contenders = await contendersFor(folder, ours);
  const differing = contenders.map(() => 0);
  for (const text of texts) {
    const expected = String(await contenders[0]!.ids(text));
    for (const [k, { ids }] of contenders.entries()) if (String(await ids(text)) !== expected) differing[k]!++;
  }
  const samples = contenders.map(() => [] as number[]);
  const repeats = contenders.map(() => 1);
  for (let round = -1; round < Number(flags.rounds); round++)
    for (const [k, { name, run }] of contenders.entries()) {
      const start = cpuMs();
      for (let i = 0; i < repeats[k]!; i++) await run(texts);
      const spent = cpuMs() - start;
      // The first round warms up, and shows how often the texts must be repeated for half a second of work.
      if (round < 0) repeats[k] = Math.max(1, Math.ceil((500 * repeats[k]!) / spent));
      else samples[k]!.push((1000 * spent) / repeats[k]! / texts.length);
      console.error(
        `round ${round + 1}  ${basename(folder)}  ${name}: ${((1000 * spent) / repeats[k]! / texts.length).toFixed(2)} µs a text`,
      );
    }
  const cost = samples.map(median);
  return contenders.map(({ name }, k) => ({
    name,
    microsecondsPerText: Number(cost[k]!.toFixed(2)),
    timesBinding: Number((cost[0]! / cost[k]!).toFixed(1)),
    textsThatDiffer: differing[k]!,
  }));
}

/** Texts of 30 words, one after the other, at most 5,000. */
function ofThirtyWords(text: string): string[] {
  const words = text.split(/\s+/).filter(word => word !== "");
  const count = Math.min(5000, Math.floor(words.length / 30));
  // Through bytes, because a piece of a longer string is not what a file or a network gives.
  return Array.from({ length: count }, (_, i) => Buffer.from(words.slice(30 * i, 30 * i + 30).join(" ")).toString());
}

/**
 * 2,000 lines of 20 words in the scripts of a multilingual vocabulary: each line takes its words from the lexicon of one script, the first
 * words often and the last ones rarely (Zipf). A word is one piece of the vocabulary, or two.
 */
function manyScripts(tokenizer: Tokenizer): string[] {
  const random = seededRandom(20_261_125);
  const scripts = "Latin Cyrillic Greek Arabic Hebrew Devanagari Bengali Tamil Telugu Thai Georgian Armenian Hangul Hiragana Han".split(
    " ",
  );
  const pieces = Array.from(tokenizer.vocabulary.entries(), ([piece]) => piece);
  const lexicons = scripts.map(script => {
    const isOfScript = new RegExp(`^[\\p{Script=${script}}\\p{M}]+$`, "u");
    const [whole, more] = ["", "##"].map(prefix =>
      pieces
        .filter(piece => piece.startsWith(prefix) && isOfScript.test(piece.slice(prefix.length)))
        .map(piece => piece.slice(prefix.length)),
    ) as [string[], string[]];
    const pick = (list: string[]) => list[Math.floor(random() * list.length)] ?? "";
    return Array.from({ length: 4000 }, () => pick(whole) + (random() < 0.4 ? pick(more) : ""));
  });
  return Array.from({ length: 2000 }, (_, line) => {
    const lexicon = lexicons[line % lexicons.length]!;
    const word = () => lexicon[Math.floor(lexicon.length ** random()) - 1]! + (random() < 0.1 ? "," : "");
    return Buffer.from(`${Array.from({ length: 20 }, word).join(" ")}.`).toString();
  });
}

interface Load {
  readonly loadMs: number;
  readonly loadCpuMs: number;
  readonly firstMs: number;
}

/** Milliseconds of a fresh process of the built package: the median of nine, and the quickest, which is nearest to a machine without other work. */
function load(folder: string, file: string): { file: string; median: Load; quickest: Load } {
  const runs = Array.from({ length: 9 }, () => {
    const args = [join(here, "probes/load-tokenizer.mjs"), folder, file];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Load;
  });
  const by = (pick: (values: number[]) => number): Load => {
    const of = (field: keyof Load) => Number(pick(runs.map(run => run[field])).toFixed(1));
    return { loadMs: of("loadMs"), loadCpuMs: of("loadCpuMs"), firstMs: of("firstMs") };
  };
  return { file: `${basename(folder)}/${file}`, median: by(median), quickest: by(values => Math.min(...values)) };
}

const hostile: [string, string][] = [
  ["one word", "a"],
  ["combining marks", "\u0301\u0315"],
  ["ideographs without blanks", "中"],
  ["emoji joined by U+200D", "👨‍👩‍👧\u200d"],
  ["brackets", "["],
];

/** Milliseconds for a megabyte, in a tokenizer that has seen nothing: wall time, and CPU time with the threads that collect garbage. */
async function worst(folder: string): Promise<{ text: string; wallMs: number; cpuMs: number }[]> {
  const results: { text: string; wallMs: number; cpuMs: number }[] = [];
  for (const [text, part] of hostile) {
    const tokenizer = await loadTokenizer(folderOf(folder, "tokenizer.json"));
    const long = part.repeat(2 ** 20 / Buffer.byteLength(part));
    const [start, startCpu] = [performance.now(), cpuMs()];
    tokenizer.encodeFlat([long], { offsets: true });
    results.push({ text, wallMs: Math.round(performance.now() - start), cpuMs: Math.round(cpuMs() - startCpu) });
  }
  return results;
}

const folders = [flags.english, ...(flags.multilingual ? [flags.multilingual] : [])];
const loads = folders.flatMap(folder => ["tokenizer.json", "vocab.txt"].map(file => load(folder, file)));
const english = ofThirtyWords(flags.text ? readFileSync(flags.text, "utf8") : readTexts().join(" "));
const sets: { name: string; texts: number; results: Result[] }[] = [
  { name: "English, 30 words a text", texts: english.length, results: await measure(flags.english, english) },
];
if (flags.multilingual) {
  const lines = manyScripts(await loadTokenizer(folderOf(flags.multilingual, "tokenizer.json")));
  sets.push({ name: "15 scripts, 20 words a text", texts: lines.length, results: await measure(flags.multilingual, lines) });
}
if (flags.albert)
  sets.push({ name: "English, 30 words a text, Unigram (ALBERT)", texts: english.length, results: await measure(flags.albert, english) });
const slowest: { model: string; runs: Awaited<ReturnType<typeof worst>> }[] = [{ model: "WordPiece", runs: await worst(flags.english) }];
if (flags.albert) slowest.push({ model: "Unigram", runs: await worst(flags.albert) });
const versions = {
  tokenizers: versionOf(join(here, "../node_modules/tokenizers/package.json")),
  ...(existsSync(peer) ? { "@huggingface/tokenizers": versionOf(join(peer, "package.json")) } : {}),
};
const report = { machine: machine(), date: new Date().toISOString().slice(0, 10), versions, sets, loads, worst: slowest };
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "tokenize.json"), `${JSON.stringify(report, null, 1)}\n`);
const page = markdown();
writeFileSync(join(flags.out, "tokenize.md"), page);
console.log(page);

function markdown(): string {
  const { cpu, cores, memoryGb, node } = report.machine;
  const tables = sets.map(
    ({ name, texts, results }) => `## ${name} (${texts} texts)

| | CPU µs a text | times the binding | texts with other ids |
|---|---:|---:|---:|
${results.map(r => `| ${r.name} | ${r.microsecondsPerText} | ${r.timesBinding} | ${r.textsThatDiffer} |`).join("\n")}
`,
  );
  return `# Ids of texts: ours and others

CPU time (user + system, all threads) in one process, everything warm, median of ${flags.rounds} interleaved rounds of half a second each.
"Binding" is npm \`tokenizers\`, the reference; "other ids" counts texts whose ids differ from its ids.

Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${node}. ${report.date}. ${Object.entries(versions)
    .map(pair => pair.join(" "))
    .join(", ")}.
Command: \`npx tsx bench/tokenize.ts --english FOLDER --multilingual FOLDER --albert FOLDER --text FILE\`.

${tables.join("\n")}
## A fresh process

Milliseconds from the file to the tokenizer and to its first encoding: median of nine processes / the quickest.

| file | tokenizer | of it CPU, all threads | first encoding |
|---|---:|---:|---:|
${loads.map(({ file, median: m, quickest: q }) => `| ${file} | ${m.loadMs} / ${q.loadMs} | ${m.loadCpuMs} / ${q.loadCpuMs} | ${m.firstMs} / ${q.firstMs} |`).join("\n")}

## A megabyte of

Milliseconds, ids and offsets in a tokenizer that has seen nothing: wall time / CPU time, which counts the threads that collect garbage.

| | ${slowest.map(each => each.model).join(" | ")} |
|---|${slowest.map(() => "---:|").join("")}
${hostile.map(([text], i) => `| ${text} | ${slowest.map(({ runs }) => `${runs[i]!.wallMs} / ${runs[i]!.cpuMs}`).join(" | ")} |`).join("\n")}
`;
}
