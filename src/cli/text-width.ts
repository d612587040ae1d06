// Text on a grid of character cells: how wide it is, how to cut and pad it, and how to show what must not reach a terminal raw.
// A text may hold escape sequences, so nothing a person typed or a vocabulary holds is printed without `visible`.
import { stripVTControlCharacters } from "node:util";

const zeroWidth = /^[\p{M}\p{Cf}\u200b]/u;
// East Asian wide and full-width blocks, and what terminals draw as emoji (UAX #11 and Emoji_Presentation).
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const controls = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Cells that `text` takes on a terminal; escape sequences count nothing. */
export function textWidth(text: string): number {
  let cells = 0;
  for (const char of stripVTControlCharacters(text)) cells += charWidth(char);
  return cells;
}

function charWidth(char: string): number {
  if (char >= " " && char <= "~") return 1;
  return zeroWidth.test(char) ? 0 : wide.test(char) ? 2 : 1;
}

/** `text` with control and direction-changing characters as pictures (␛, ␉) or code points, safe to print. */
export function visible(text: string): string {
  return text.replace(controls, char => {
    const code = char.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "␡" : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
  });
}

/** `text` in at most `width` cells, its end replaced by `…` when it is longer. Takes plain text, without escape sequences. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let cells = 0;
  for (const char of text) {
    cells += charWidth(char);
    if (cells > width - 1) break;
    kept += char;
  }
  return `${kept}…`;
}

/** `text` filled up with spaces to `width` cells. */
export function pad(text: string, width: number, side: "left" | "right" = "left"): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return side === "left" ? text + space : space + text;
}

/** Two blocks of lines side by side, the left one padded to its widest line. */
export function beside(left: readonly string[], right: readonly string[], gap = 4): string[] {
  const width = Math.max(0, ...left.map(textWidth));
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    (pad(left[i] ?? "", width) + " ".repeat(gap) + (right[i] ?? "")).trimEnd(),
  );
}

/** Words of `text` in lines of at most `width` cells; a word that is longer than a line is broken. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && textWidth(line) + 1 + textWidth(word) > width) {
      lines.push(line);
      line = "";
    } else if (line !== "") line += " ";
    for (const char of textWidth(word) > width ? word : [word]) {
      if (line !== "" && textWidth(line + char) > width) {
        lines.push(line);
        line = "";
      }
      line += char;
    }
  }
  return [...lines, line];
}
