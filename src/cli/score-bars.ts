// Scores for the eye: a name, a percentage where the number is a probability, and a bar, best first.
import { percent, signed } from "./number-text.ts";
import { bar, type Screen } from "./screen.ts";
import { table } from "./table.ts";
import { pad, visible } from "./text-width.ts";

/** A line for each; the first one stands out. `isRaw`: the scores are no probabilities. */
export function scoreBars(scores: readonly { readonly label: string; readonly score: number }[], isRaw: boolean, screen: Screen): string[] {
  const { width, paint, glyphs } = screen;
  const most = Math.max(...scores.map(({ score }) => score));
  const rows = scores.map(({ label, score }) => [
    visible(label),
    isRaw ? signed(score) : percent(score),
    isRaw ? "" : pad(bar(score / most, 30, glyphs), 30),
  ]);
  const [, ...lines] = table([{ title: "", flexible: true }, { title: "", align: "right" }, { title: "" }], rows, width);
  return lines.map((line, i) => (i === 0 ? paint.accent(line) : line));
}
