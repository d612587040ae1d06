// The flags of pre-training: what a model is made of, how long it learns, how often something is said or saved.
import { positive, time, whole } from "./flag-values.ts";
import type { Flag } from "./flags.ts";

/** As parsed. */
export interface PretrainFlags {
  recipe?: string;
  steps?: number;
  budget?: number;
  tokensPerUpdate?: number;
  average?: number;
  resume?: string;
  config?: string;
  tokenizer?: string;
  init?: string;
  reportEvery?: number;
  saveEvery?: number;
  watch?: string;
}

/** All of them, in the order of the help. */
export const pretrainFlags: Readonly<Record<keyof PretrainFlags, Flag>> = {
  recipe: { flags: "--recipe <file>", help: "everything about the training, as JSON; other flags come before it", group: "Task" },
  steps: { flags: "--steps <n>", help: "updates in all", group: "Task", parse: whole("--steps", 1) },
  budget: {
    flags: "--budget <time>",
    help: "time in all instead, such as 2h or 90m; the learning rate follows it",
    group: "Task",
    parse: time("--budget"),
  },
  tokensPerUpdate: {
    flags: "--tokens-per-update <n>",
    help: "tokens that an update learns from (default: 4096)",
    group: "Task",
    parse: whole("--tokens-per-update", 1),
  },
  average: {
    flags: "--average <decay>",
    help: "save a moving average of the weights, such as 0.999",
    group: "Task",
    parse: positive("--average"),
  },
  resume: { flags: "--resume <folder>", help: "go on with a run that was stopped", group: "Task" },
  config: {
    flags: "--config <name>",
    help: "how large the model is: tiny, mini, small, medium, base, or a config.json (default: mini)",
    group: "Model",
  },
  tokenizer: { flags: "--tokenizer <folder>", help: "a folder with a tokenizer (default: one is learned from the text)", group: "Model" },
  init: { flags: "--init <folder>", help: "begin from this model, with its tokenizer", group: "Model" },
  reportEvery: {
    flags: "--report-every <n>",
    help: "updates between two reports (default: 20)",
    group: "Output",
    parse: whole("--report-every", 1),
  },
  saveEvery: {
    flags: "--save-every <time>",
    help: "time between two checkpoints, such as 30s (default: 5m)",
    group: "Output",
    parse: time("--save-every"),
  },
  watch: {
    flags: "--watch <file>",
    help: "what to watch: a sentence with a [MASK] or a single piece a line (default: some English ones)",
    group: "Output",
  },
};
