// The flags of fine-tuning: what the data has where, how a model learns, what it learns from.
import { choice, namedList, positive, share, whole, wordList } from "./flag-values.ts";
import type { Flag } from "./flags.ts";

const losses = ["ranking", "cosine", "triplet", "mse"] as const;

const metrics = ["accuracy", "F1", "Matthews"] as const;

const subjects = ["vectors", "logits"] as const;

/** As parsed. */
export interface FinetuneFlags {
  columns?: Record<string, string>;
  regression?: boolean;
  bothOrders?: boolean;
  metric?: (typeof metrics)[number];
  loss?: (typeof losses)[number];
  scale?: number;
  margin?: number;
  maxScore?: number;
  teacher?: string;
  learn?: (typeof subjects)[number];
  temperature?: number;
  labelShare?: number;
  hidden?: number;
  keepMasked?: number;
  maskedWeight?: number;
  epochs?: number;
  batchSize?: number;
  rate?: number;
  warmup?: number;
  layerDecay?: number;
  dropout?: number;
  evaluateEvery?: number;
  patience?: number;
  seeds?: number[];
  lora?: number;
  loraAlpha?: number;
  loraLayers?: string[];
  freeze?: string[];
}

/** All of them, in the order of the help. */
export const finetuneFlags: Readonly<Record<keyof FinetuneFlags, Flag>> = {
  columns: {
    flags: "--columns <names>",
    help: "what the file calls them, or their numbers where it has no heading: text=sentence,label=2",
    group: "Input",
    parse: namedList("--columns"),
  },
  regression: { flags: "--regression", help: "learn a number (column score) instead of labels", group: "Task" },
  bothOrders: { flags: "--both-orders", help: "learn each pair in both orders", group: "Task" },
  metric: {
    flags: "--metric <name>",
    help: "the score that chooses the best: accuracy, F1 or Matthews (default: accuracy)",
    group: "Task",
    parse: choice("--metric", metrics),
  },
  loss: {
    flags: "--loss <name>",
    help: "of vectors: ranking, cosine or triplet (default: ranking); of a teacher's: cosine or mse (default: cosine)",
    group: "Task",
    parse: choice("--loss", losses),
  },
  scale: {
    flags: "--scale <n>",
    help: "factor of the cosines of ranking, 1 / temperature (default: 20)",
    group: "Task",
    parse: positive("--scale"),
  },
  margin: {
    flags: "--margin <n>",
    help: "how much nearer the right one of a triplet has to be (default: 0.5)",
    group: "Task",
    parse: positive("--margin"),
  },
  maxScore: {
    flags: "--max-score <n>",
    help: "the highest score of the data, which becomes 1 (default: 1)",
    group: "Task",
    parse: positive("--max-score"),
  },
  teacher: { flags: "--teacher <folder>", help: "the model to learn from", group: "Task" },
  learn: {
    flags: "--learn <what>",
    help: "of the teacher: vectors of texts, or logits of labels (default: vectors)",
    group: "Task",
    parse: choice("--learn", subjects),
  },
  temperature: {
    flags: "--temperature <n>",
    help: "what a teacher's logits are divided by (default: 2)",
    group: "Task",
    parse: positive("--temperature"),
  },
  labelShare: {
    flags: "--label-share <share>",
    help: "share of the data's own labels beside the teacher's logits (default: 0)",
    group: "Task",
    parse: share("--label-share"),
  },
  hidden: {
    flags: "--hidden <factor>",
    help: "let inner vectors follow the teacher's too; how much that counts",
    group: "Task",
    parse: positive("--hidden"),
  },
  keepMasked: {
    flags: "--keep-masked <share>",
    help: "go on filling masks, in this share of the texts, and keep that head",
    group: "Task",
    parse: share("--keep-masked"),
  },
  maskedWeight: {
    flags: "--masked-weight <factor>",
    help: "how much the masks of --keep-masked count (default: 1)",
    group: "Task",
    parse: positive("--masked-weight"),
  },
  epochs: { flags: "--epochs <n>", help: "how often all examples are seen (default: 3)", group: "Task", parse: whole("--epochs", 1) },
  batchSize: { flags: "--batch-size <n>", help: "examples of one update (default: 32)", group: "Task", parse: whole("--batch-size", 1) },
  rate: {
    flags: "--rate <n>",
    help: "the highest learning rate (default: 5e-5; 1e-3 in pretrain; small models and adapters want 1e-4 to 1e-3)",
    group: "Task",
    parse: positive("--rate"),
  },
  warmup: {
    flags: "--warmup <share>",
    help: "share of the updates in which the rate rises (default: 0.1)",
    group: "Task",
    parse: share("--warmup"),
  },
  layerDecay: {
    flags: "--layer-decay <share>",
    help: "rate of each layer, as a share of that of the one above it (default: 1)",
    group: "Task",
    parse: positive("--layer-decay"),
  },
  dropout: {
    flags: "--dropout <share>",
    help: "share of numbers that are dropped while it learns (default: as config.json says)",
    group: "Task",
    parse: share("--dropout"),
  },
  evaluateEvery: {
    flags: "--evaluate-every <n>",
    help: "updates between two judgements (default: those of an epoch; 500 in pretrain)",
    group: "Task",
    parse: whole("--evaluate-every", 1),
  },
  patience: { flags: "--patience <n>", help: "stop after so many judgements without gain", group: "Task", parse: whole("--patience", 1) },
  seeds: {
    flags: "--seeds <list>",
    help: "a run for each, with the median of their scores; the best is saved (default: 0)",
    group: "Task",
    parse: text => wordList("--seeds")(text).map(whole("--seeds", 0, 2 ** 32 - 1)),
  },
  lora: { flags: "--lora <rank>", help: "learn adapters of this rank instead of the weights", group: "Task", parse: whole("--lora", 1) },
  loraAlpha: {
    flags: "--lora-alpha <n>",
    help: "factor of the adapters, divided by the rank (default: twice the rank)",
    group: "Task",
    parse: positive("--lora-alpha"),
  },
  loraLayers: {
    flags: "--lora-layers <names>",
    help: "matrices with adapters, by parts of their names (default: query,value)",
    group: "Task",
    parse: wordList("--lora-layers"),
  },
  freeze: {
    flags: "--freeze <names>",
    help: "weights that stay as they are, by parts of their names: embeddings,layer.0",
    group: "Task",
    parse: wordList("--freeze"),
  },
};
