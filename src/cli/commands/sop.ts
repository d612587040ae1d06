// `glassbert sop`: do two texts stand in their order?
import type { Command } from "../command.ts";
import { pairQuestion } from "../pair-question.ts";

/** The command `sop`. */
export const sop: Command = pairQuestion({
  name: "sop",
  summary: "whether two texts stand in their order",
  examples: [
    ['glassbert sop "She sat down." "She ate." --model ./albert-base', "the probability that the order is right"],
    ["glassbert sop -i pairs.jsonl --jsonl --model ./albert-base", 'a file of {"text": …, "pair": …}'],
  ],
  key: "isOrdered",
  answers: ["in order", "swapped"],
  logits: ["in order", "swapped"],
  columns: ["logitOrdered", "logitSwapped"],
  ask: async (...asked) => (await import("../../tasks/index.ts")).sentenceOrder(...asked),
});
