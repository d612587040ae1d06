// The report of describeExamples as lines for a terminal or a log.
import type { ExampleReport } from "./describe-examples.ts";

/** The report as text, a line each; shown examples at the end. */
export function writeReport(report: ExampleReport): string {
  const { builder, counted, examples, seen, labels, mostMasked } = report;
  const pairs = labels.map(({ says, examples: each }) => `${percent(each / counted)} ${says}`);
  const lines: [name: string, text: string][] = [
    ["corpus", `${whole(report.documents)} documents, ${whole(report.sentences)} sentences, ${whole(report.pieces)} pieces`],
    ["unknown", `${percent(report.unknown)} of the pieces`],
    [
      "examples",
      `${whole(examples)} an epoch (${builder}), at most ${report.maxSeqLength} tokens and ${report.maxPredictionsPerSeq} masks`,
    ],
    ["length", `${report.meanLength.toFixed(1)} tokens on average, ${percent(report.full)} are full`],
    [
      "masked",
      `${percent(report.masked)} of the tokens: ${percent(seen.mask)} [MASK], ${percent(seen.same)} as they were, ${percent(seen.other)} another piece`,
    ],
    ...(labels.every(({ says }) => says === "no pair") ? [] : ([["labels", pairs.join(", ")]] as [string, string][])),
    ["most often", mostMasked.map(({ piece, times }) => `${piece} ${whole(times)}`).join("  ")],
  ];
  if (counted < examples) lines.push(["counted", `the first ${whole(counted)} examples`]);
  const width = Math.max(...lines.map(([name]) => name.length)) + 2;
  const shown = report.shown.map(({ index, label, segments }) =>
    [
      `example ${index}${label === null ? "" : `: ${label}`}`,
      ...segments.map((text, i) => `  ${segments.length > 1 ? "AB"[i] : " "}  ${text}`),
    ].join("\n"),
  );
  return `${[lines.map(([name, text]) => name.padEnd(width) + text).join("\n"), ...shown].join("\n\n")}\n`;
}

function whole(number: number): string {
  return number.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
