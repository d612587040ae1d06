// `glassbert nsp`: does the second text follow the first?
import type { Command } from "../command.ts";
import { pairQuestion } from "../pair-question.ts";

/** The command `nsp`. */
export const nsp: Command = pairQuestion({
  name: "nsp",
  summary: "whether the second text follows the first",
  examples: [
    ['glassbert nsp "The dog was hungry." "It ate its food."', "the probability that the second follows"],
    ["glassbert nsp -i pairs.jsonl --jsonl", 'a file of {"text": …, "pair": …}'],
  ],
  key: "isNext",
  answers: ["follows", "does not follow"],
  logits: ["is next", "is not"],
  columns: ["logitIsNext", "logitIsNot"],
  ask: async (...asked) => (await import("../../tasks/index.ts")).nextSentence(...asked),
});
