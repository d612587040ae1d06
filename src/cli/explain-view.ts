// `glassbert tokenize --explain`: why a text became its tokens. Draws the explanation that the tokenizer gives; adds nothing to it.
import type { ExplainedWord, Explanation } from "../tokenizer/index.ts";
import type { Screen } from "./screen.ts";
import { table } from "./table.ts";
import { cut, visible, wrap } from "./text-width.ts";

/** The explanation as lines for a person. */
export function explanationLines({ text, normalization, words }: Explanation, screen: Screen): string[] {
  const { width, paint } = screen;
  const steps = normalization.flatMap(stretch => stretchLines(text.slice(stretch.start, stretch.end), stretch.steps, screen));
  return [
    paint.bold(cut(visible(text), width)),
    ...(steps.length === 0 ? [] : ["", paint.accent("normalised"), ...steps]),
    "",
    paint.accent("words"),
    ...words.flatMap(word => ["", ...wordLines(word, screen).map(line => `  ${line}`)]),
  ];
}

function stretchLines(written: string, steps: Explanation["normalization"][number]["steps"], { width, paint }: Screen): string[] {
  const rows = [
    ["as written", quoted(written), ""],
    ...steps.map(({ name, text, changes }) => [name, quoted(text), changes.map(c => `${shown(c.before)} → ${shown(c.after)}`).join(", ")]),
  ];
  const columns = [{ title: "" }, { title: "" }, { title: "", flexible: true }];
  return table(columns, rows, width - 2)
    .slice(1)
    .map((line, i) => (i > 0 && steps[i - 1]!.changes.length === 0 ? `  ${paint.dim(line)}` : `  ${line}`));
}

function wordLines(word: ExplainedWord, screen: Screen): string[] {
  const { paint } = screen;
  const pieces = word.pieces.map(piece => visible(piece.piece)).join(" ");
  return [
    `${paint.bold(visible(word.text))} → ${paint.bold(pieces)}  ${paint.dim(`characters ${word.start}–${word.end}`)}`,
    ...howLines(word.by, screen),
  ];
}

function howLines(by: ExplainedWord["by"], { width, paint }: Screen): string[] {
  const wrapped = (text: string) => wrap(text, width - 6).map(line => `  ${line}`);
  switch (by.model) {
    case "added":
      return [paint.dim("  an added token, taken as it is")];
    case "WordPiece":
      if (by.isTooLong) return ["  too long for WordPiece: unknown as a whole"];
      return wrapped(by.candidates.map(({ candidate, found }) => `${visible(candidate)} ${found ? "✓" : "–"}`).join("  "));
    case "BPE":
      return by.merges.flatMap(m => wrapped(`${m.rank}: ${visible(m.left)} + ${visible(m.right)} → ${m.pieces.map(visible).join(" ")}`));
    case "Unigram": {
      const rows = by.lattice.map(edge => [
        `${edge.start}–${edge.end}`,
        visible(edge.piece),
        edge.score.toFixed(3),
        edge.isBest ? "✓" : "",
      ]);
      const columns = [{ title: "place" }, { title: "piece" }, { title: "score", align: "right" as const }, { title: "best way" }];
      return [...table(columns, rows, width - 4).map(line => `  ${line}`), `  ${paint.dim(`sum ${by.score.toFixed(3)}`)}`];
    }
  }
}

const quoted = (text: string): string => `"${visible(text)}"`;
const shown = (text: string): string => (text === "" ? "nothing" : text.trim() === text ? visible(text) : quoted(text));
