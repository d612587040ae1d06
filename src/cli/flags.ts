// Every flag of the program, each declared once: the parser, the help and the checks all come from here.
import type { ColourChoice } from "./colour.ts";
import { type FinetuneFlags, finetuneFlags } from "./finetune-flags.ts";
import { choice, share, whole, wordList } from "./flag-values.ts";
import { type LookFlags, lookFlags } from "./look-flags.ts";
import { type PretrainFlags, pretrainFlags } from "./pretrain-flags.ts";
import type { ProgressMode } from "./progress.ts";

/** Output formats that can be asked for. */
const formats = ["auto", "human", "json", "jsonl", "tsv", "npy", "safetensors", "quiet"] as const;

const sides = ["right", "left"] as const;

const scoreFunctions = ["softmax", "sigmoid", "none"] as const;

const aggregations = ["none", "simple", "first", "average", "max"] as const;

const similarities = ["cosine", "dot", "euclidean", "manhattan"] as const;

const programs = [
  "auto",
  "sentence",
  "encoder",
  "masked",
  "nextSentence",
  "sentenceOrder",
  "labels",
  "tokenLabels",
  "spans",
  "replaced",
] as const;

const builders = ["bert-nsp", "albert-sop", "packed-mlm"] as const;

const weightDtypes = ["keep", "float32", "float16"] as const;

/** One of the output formats. */
export type Format = (typeof formats)[number];

/** The flags of a command line, as parsed. What was not given is undefined. */
export interface Options extends FinetuneFlags, LookFlags, PretrainFlags {
  piece?: number;
  top?: number;
  targets?: string[];
  svg?: string;
  unit?: "utf16" | "codepoint" | "byte";
  specialTokens?: boolean;
  explain?: boolean;
  vocabSize?: number;
  minFrequency?: number;
  builder?: (typeof builders)[number];
  maskedLmProb?: number;
  wholeWord?: boolean;
  sentenceLines?: boolean;
  compat?: boolean;
  cased?: boolean;
  maxLength?: number;
  stride?: number;
  truncation?: "longest_first" | "only_first" | "only_second" | "do_not";
  truncationSide?: "left" | "right";
  padding?: "longest" | number;
  paddingSide?: "left" | "right";
  padToMultipleOf?: number;
  keepSpecialTokens?: boolean;
  prompt?: string;
  promptName?: string;
  normalize?: boolean;
  truncateDim?: number;
  corpus?: string;
  similarity?: (typeof similarities)[number];
  function?: (typeof scoreFunctions)[number];
  aggregation?: (typeof aggregations)[number];
  ignoreLabels?: string[];
  maxAnswerTokens?: number;
  handleImpossibleAnswer?: boolean;
  rawScores?: boolean;
  labels?: string[];
  template?: string;
  multiLabel?: boolean;
  batchTokens?: number;
  truncate?: boolean;
  data?: string;
  limit?: number;
  seed?: number;
  probe?: boolean;
  onnx?: (typeof programs)[number];
  weightDtype?: (typeof weightDtypes)[number];
  shardBytes?: number;
  tensor?: string;
  pair?: string;
  input?: string;
  jsonl?: boolean;
  field?: string;
  id?: string;
  replaceInvalid?: boolean;
  model?: string;
  offline?: boolean;
  cacheDir?: string;
  runtime?: "onnxruntime" | "interpreter";
  workers?: number;
  threads?: number;
  dtype?: "float32" | "int8";
  format?: Format;
  json?: boolean;
  quiet?: boolean;
  output?: string;
  force?: boolean;
  precision?: number;
  color?: ColourChoice;
  noColor?: never;
  progress?: ProgressMode;
  verbose?: boolean;
}

/** One flag. */
export interface Flag {
  /** As commander reads it: `-o, --output <file>`. */
  readonly flags: string;
  readonly help: string;
  /** Heading in the help. */
  readonly group: "Task" | "Input" | "Model" | "Output";
  /** From the text after the flag to its value; throws E_USAGE. Default: the text itself. */
  readonly parse?: (text: string) => unknown;
}

/** All flags, in the order of the help. */
export const flags: Readonly<Record<keyof Options, Flag>> = {
  piece: {
    flags: "--piece <n>",
    help: "the piece to follow, [CLS] being 0 (default: the mask; without one the X-ray takes the longest word, look all)",
    group: "Task",
    parse: whole("--piece", 0),
  },
  top: { flags: "--top <n>", help: "how many results (default: 5)", group: "Task", parse: whole("--top", 1) },
  targets: {
    flags: "--targets <words>",
    help: "score these words instead, separated by commas",
    group: "Task",
    parse: wordList("--targets"),
  },
  svg: { flags: "--svg <file>", help: "draw the X-ray as a picture, for light and dark pages", group: "Task" },
  unit: {
    flags: "--unit <unit>",
    help: "what offsets count: utf16, codepoint or byte (default: utf16)",
    group: "Task",
    parse: choice("--unit", ["utf16", "codepoint", "byte"]),
  },
  specialTokens: { flags: "--no-special-tokens", help: "leave out [CLS] and [SEP]", group: "Task" },
  vocabSize: {
    flags: "--vocab-size <n>",
    help: "pieces wanted (default: 30000 word pieces, 8000 of unigram)",
    group: "Task",
    parse: whole("--vocab-size", 1),
  },
  minFrequency: {
    flags: "--min-frequency <n>",
    help: "join only pairs that stand so often in the text",
    group: "Task",
    parse: whole("--min-frequency", 0),
  },
  builder: {
    flags: "--builder <name>",
    help: "what examples are: bert-nsp, albert-sop or packed-mlm (default: bert-nsp)",
    group: "Task",
    parse: choice("--builder", builders),
  },
  maskedLmProb: {
    flags: "--masked-lm-prob <share>",
    help: "share of the tokens that are masked (default: 0.15)",
    group: "Task",
    parse: share("--masked-lm-prob"),
  },
  wholeWord: { flags: "--whole-word", help: "mask words as a whole", group: "Task" },
  sentenceLines: { flags: "--sentence-lines", help: "a line is a sentence already, not a paragraph to be split", group: "Input" },
  compat: { flags: "--compat", help: "the examples of google-research's script, draw by draw", group: "Task" },
  cased: { flags: "--cased", help: "keep case and accents", group: "Task" },
  explain: { flags: "--explain", help: "tell each step of normalisation and what the model tried for each word", group: "Task" },
  maxLength: {
    flags: "--max-length <n>",
    help: "cut to this many tokens, [CLS] and [SEP] counted",
    group: "Task",
    parse: whole("--max-length", 0),
  },
  stride: {
    flags: "--stride <n>",
    help: "cover a long text in windows that share so many tokens",
    group: "Task",
    parse: whole("--stride", 0),
  },
  truncation: {
    flags: "--truncation <strategy>",
    help: "what --max-length cuts: longest_first, only_first, only_second or do_not (default: longest_first)",
    group: "Task",
    parse: choice("--truncation", ["longest_first", "only_first", "only_second", "do_not"]),
  },
  truncationSide: {
    flags: "--truncation-side <side>",
    help: "where to cut: right or left",
    group: "Task",
    parse: choice("--truncation-side", sides),
  },
  padding: {
    flags: "--padding <width>",
    help: "fill up with [PAD]: to the longest of all texts, or to so many tokens",
    group: "Task",
    parse: text => (text === "longest" ? text : whole("--padding", 1)(text)),
  },
  paddingSide: {
    flags: "--padding-side <side>",
    help: "where to fill up: right or left",
    group: "Task",
    parse: choice("--padding-side", sides),
  },
  padToMultipleOf: {
    flags: "--pad-to-multiple-of <n>",
    help: "round the width of --padding up to a multiple of this",
    group: "Task",
    parse: whole("--pad-to-multiple-of", 1),
  },
  keepSpecialTokens: { flags: "--keep-special-tokens", help: "write [CLS], [SEP] and the like as well", group: "Task" },
  prompt: { flags: "--prompt <text>", help: "put this before each text", group: "Task" },
  promptName: { flags: "--prompt-name <name>", help: "put a prompt of the model folder before each text", group: "Task" },
  normalize: { flags: "--normalize", help: "bring each vector to length 1", group: "Task" },
  truncateDim: {
    flags: "--truncate-dim <n>",
    help: "keep the first numbers of each vector only",
    group: "Task",
    parse: whole("--truncate-dim", 1),
  },
  corpus: { flags: "--corpus <file>", help: "the texts to search, one per line; JSON lines in a file named .jsonl", group: "Task" },
  similarity: {
    flags: "--similarity <measure>",
    help: "cosine, dot, euclidean or manhattan (default: as the model folder says)",
    group: "Task",
    parse: choice("--similarity", similarities),
  },
  function: {
    flags: "--function <name>",
    help: "what makes scores of logits: softmax, sigmoid or none (default: as the model says)",
    group: "Task",
    parse: choice("--function", scoreFunctions),
  },
  aggregation: {
    flags: "--aggregation <strategy>",
    help: "how tokens become entities: none, simple, first, average or max (default: simple)",
    group: "Task",
    parse: choice("--aggregation", aggregations),
  },
  ignoreLabels: {
    flags: "--ignore-labels <labels>",
    help: "leave these out, separated by commas (default: O)",
    group: "Task",
    parse: wordList("--ignore-labels"),
  },
  maxAnswerTokens: {
    flags: "--max-answer-tokens <n>",
    help: "tokens an answer may have (default: 15)",
    group: "Task",
    parse: whole("--max-answer-tokens", 1),
  },
  handleImpossibleAnswer: {
    flags: "--handle-impossible-answer",
    help: 'let "no answer" stand among the answers, as an empty text',
    group: "Task",
  },
  rawScores: { flags: "--raw-scores", help: "give logits, without the model's score function", group: "Task" },
  labels: { flags: "--labels <labels>", help: "the labels to judge, separated by commas", group: "Task", parse: wordList("--labels") },
  template: {
    flags: "--template <sentence>",
    help: 'what is said of the text, with {} for the label (default: "This example is {}.")',
    group: "Task",
  },
  multiLabel: { flags: "--multi-label", help: "judge each label for itself: several may fit, or none", group: "Task" },
  batchTokens: {
    flags: "--batch-tokens <n>",
    help: "tokens that go through the model at once (default: 512)",
    group: "Task",
    parse: whole("--batch-tokens", 1),
  },
  truncate: { flags: "--truncate", help: "cut a text that is too long instead of refusing it", group: "Task" },
  data: { flags: "--data <path>", help: "the set's folder as it was published, or the file to score", group: "Task" },
  limit: {
    flags: "--limit <n>",
    help: "score so many items, drawn by the seed (of BLiMP: pairs of each paradigm)",
    group: "Task",
    parse: whole("--limit", 1),
  },
  seed: { flags: "--seed <n>", help: "for everything that is drawn (default: 0)", group: "Task", parse: whole("--seed", 0, 2 ** 32 - 1) },
  probe: { flags: "--probe", help: "train a classifier on the frozen vectors instead of asking the model's own", group: "Task" },
  onnx: {
    flags: "--onnx <program>",
    help: "what the ONNX file computes: auto, sentence, encoder, or a head: masked, labels, spans …",
    group: "Task",
    parse: choice("--onnx", programs),
  },
  weightDtype: {
    flags: "--weight-dtype <type>",
    help: "how weights are stored: keep, float32 or float16 (default: keep)",
    group: "Task",
    parse: choice("--weight-dtype", weightDtypes),
  },
  shardBytes: {
    flags: "--shard-bytes <n>",
    help: "split weights of more bytes into several files (default: 5000000000)",
    group: "Task",
    parse: whole("--shard-bytes", 1),
  },
  tensor: { flags: "--tensor <name>", help: "look at the numbers of one tensor", group: "Task" },
  ...lookFlags,
  ...finetuneFlags,
  ...pretrainFlags,
  pair: { flags: "--pair <text>", help: "a second text: [CLS] text [SEP] pair [SEP]", group: "Input" },
  input: { flags: "-i, --input <file>", help: "read one text per line (- is standard input)", group: "Input" },
  jsonl: { flags: "--jsonl", help: 'the input is JSON lines: {"id": …, "text": …, "pair": …}', group: "Input" },
  field: { flags: "--field <name>", help: "the field that holds the text (default: text)", group: "Input" },
  id: { flags: "--id <name>", help: "the field that holds the id (default: id)", group: "Input" },
  replaceInvalid: { flags: "--replace-invalid", help: "read bytes that are no UTF-8 as U+FFFD", group: "Input" },
  model: {
    flags: "-m, --model <folder>",
    help: "a Hugging Face model folder, or hub:org/name to fetch one (default: the model in the box)",
    group: "Model",
  },
  offline: { flags: "--offline", help: "make no request: the model must be in the cache", group: "Model" },
  cacheDir: { flags: "--cache-dir <folder>", help: "where fetched models are kept (default: the cache of Hugging Face)", group: "Model" },
  runtime: {
    flags: "--runtime <name>",
    help: "onnxruntime, or interpreter: slow, plain TypeScript",
    group: "Model",
    parse: choice("--runtime", ["onnxruntime", "interpreter"]),
  },
  workers: { flags: "--workers <n>", help: "worker threads that run the model", group: "Model", parse: whole("--workers", 1) },
  threads: { flags: "--threads <n>", help: "threads within each worker", group: "Model", parse: whole("--threads", 1) },
  dtype: {
    flags: "--dtype <type>",
    help: "float32, or int8: about twice as fast, a little less exact",
    group: "Model",
    parse: choice("--dtype", ["float32", "int8"]),
  },
  format: {
    flags: "--format <format>",
    help: "how the results are written",
    group: "Output",
    parse: choice("--format", formats),
  },
  json: { flags: "--json", help: "the same as --format json", group: "Output" },
  quiet: { flags: "-q, --quiet", help: "only the answer itself, one per line; no warnings", group: "Output" },
  output: { flags: "-o, --output <file>", help: "write here; the file is whole or absent", group: "Output" },
  force: { flags: "--force", help: "replace a file that is already there", group: "Output" },
  precision: {
    flags: "--precision <n>",
    help: "significant digits of fractions (default: enough to restore the f32)",
    group: "Output",
    parse: whole("--precision", 1, 9),
  },
  color: { flags: "--color <when>", help: "auto, always or never", group: "Output", parse: choice("--color", ["auto", "always", "never"]) },
  noColor: { flags: "--no-color", help: "the same as --color never", group: "Output" },
  progress: {
    flags: "--progress <form>",
    help: "auto, bar, plain, json or none",
    group: "Output",
    parse: choice("--progress", ["auto", "bar", "plain", "json", "none"]),
  },
  verbose: { flags: "-v, --verbose", help: "say on stderr which model and files are used, and the time", group: "Output" },
};

/** A flag's name on the command line: `--output`. */
export function longName(name: keyof Options): string {
  return flags[name].flags.match(/--[a-z-]+/)![0];
}
