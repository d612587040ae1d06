// The README.md of a model that was trained here: sizes, data, recipe, curve, scores. What nobody can know but its maker, such as the licence, is
// left to be written.

import type { Pretraining } from "./pretraining.ts";
import type { PretrainReport } from "./report.ts";

/** What is told of a model besides the run itself. */
export interface CardFacts {
  /** Name of the folder */
  readonly name: string;
  /** What it was trained on, as its maker calls it */
  readonly texts: readonly string[];
  /** The command line, or null where it was no command */
  readonly command: string | null;
  /** The last report */
  readonly last: PretrainReport;
  /** A picture of the losses beside the card, or null */
  readonly picture: string | null;
}

/** The card, in Markdown. */
export function writePretrainCard(run: Pretraining, { name, texts, command, last, picture }: CardFacts): string {
  const { config, recipe, parameters, documents } = run;
  const { judgement } = last;
  const heldOut = judgement?.heldOut;
  const rows: [string, string][] = [
    [
      "architecture",
      `${config.model_type}, ${config.num_hidden_layers} layers, width ${config.hidden_size}, ${config.num_attention_heads} heads`,
    ],
    ["vocabulary", `${grouped(config.vocab_size)} pieces`],
    ["parameters", `${grouped(parameters)} that learned`],
    ["training", `${grouped(last.step)} updates, ${grouped(last.tokens)} tokens, ${duration(last.elapsedMs)}`],
    ["documents", `${grouped(documents.trained)} trained on, ${grouped(documents.heldOut)} held out`],
    ["loss of masked words, training", last.mlmLoss.toFixed(3)],
  ];
  if (heldOut) {
    rows.push(["loss of masked words, held out", `${heldOut.mlmLoss.toFixed(3)} (${grouped(heldOut.masks)} masks)`]);
    rows.push(["masked words found, held out", percent(heldOut.mlmAccuracy)]);
    if (heldOut.pairAccuracy !== null) rows.push(["pairs judged rightly, held out", percent(heldOut.pairAccuracy)]);
  }
  const sentences = (judgement?.sentences ?? []).map(({ sentence, predictions }) => {
    return `- ${sentence} → ${predictions.map(({ piece, probability }) => `${piece} (${percent(probability)})`).join(", ")}`;
  });
  return `---
library_name: transformers
pipeline_tag: fill-mask
tags: [glassbert, bert]
---

# ${name}

Trained from text with [glassbert](https://www.npmjs.com/package/glassbert). It loads in transformers (\`AutoModelForMaskedLM.from_pretrained\`) and in
glassbert (\`--model\`).

| | |
|---|---|
${rows.map(([what, value]) => `| ${what} | ${value} |`).join("\n")}

${picture === null ? "" : `![Loss over updates](${picture})\n\n`}${sentences.length === 0 ? "" : `What it writes for \`[MASK]\`:\n\n${sentences.join("\n")}\n\n`}## Data

${texts.map(text => `- ${text}`).join("\n")}

## Recipe
${command === null ? "" : `\n\`\`\`sh\n${command}\n\`\`\`\n`}
\`\`\`json
${JSON.stringify(recipe, null, 2)}
\`\`\`
`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2) return `${Math.round(ms / 1000)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
