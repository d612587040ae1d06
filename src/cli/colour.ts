// Whether and how a stream is coloured. Decided per stream: what goes to a file stays plain while the errors keep their colour.
// Colour is never the only sign: a word or a symbol always says the same.
import type { Rgb } from "./diverging.ts";

/** How many colours a stream shows. */
export type Depth = "none" | "16" | "256" | "24bit";

/** The `--color` choice, or undefined when neither `--color` nor `--no-color` was given. */
export type ColourChoice = "auto" | "always" | "never" | undefined;

/** Wraps text in escape sequences, or leaves it alone at depth "none". */
export interface Paint {
  readonly depth: Depth;
  readonly theme: "light" | "dark";
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  yellow(text: string): string;
  /** The one accent of the program: what is chosen, what is an answer. */
  accent(text: string): string;
  /** One character cell with a left and a right half of their own colours; `glyph` is the left half block. */
  cell(left: Rgb, right: Rgb, glyph: string): string;
}

/** The depth of one stream. Order: `--color` and `--no-color`, NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, then the terminal test. */
export function colourDepth(choice: ColourChoice, env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): Depth {
  const able = terminalDepth(env);
  if (choice === "never") return "none";
  if (choice === "always") return able === "none" ? "16" : able;
  if (env["NO_COLOR"]) return "none";
  const force = env["FORCE_COLOR"] || env["CLICOLOR_FORCE"];
  if (force === "0" || force === "false") return "none";
  if (force) return ({ 2: "256", 3: "24bit" } as const)[force] ?? (able === "none" ? "16" : able);
  return isTerminal ? able : "none";
}

function terminalDepth(env: Readonly<Record<string, string | undefined>>): Depth {
  const term = env["TERM"] ?? "";
  if (term === "dumb") return "none";
  if (/^(truecolor|24bit)$/i.test(env["COLORTERM"] ?? "") || term.endsWith("-direct") || env["WT_SESSION"]) return "24bit";
  return term.includes("256") ? "256" : "16";
}

/** Paint for a depth. The ground is dark unless COLORFGBG (`ink;ground`, set by several terminals) says it is light. */
export function createPaint(depth: Depth, env: Readonly<Record<string, string | undefined>> = {}): Paint {
  const ground = Number(env["COLORFGBG"]?.split(";").at(-1));
  const theme = ground === 7 || ground === 15 ? "light" : "dark";
  const style = (on: string, off: string) => (text: string) => (depth === "none" || text === "" ? text : `\x1b[${on}m${text}\x1b[${off}m`);
  return {
    depth,
    theme,
    bold: style("1", "22"),
    dim: style("2", "22"),
    red: style("1;31", "22;39"),
    yellow: style("33", "39"),
    accent: style(theme === "dark" ? "1;36" : "1;34", "22;39"),
    cell: (left, right, glyph) => `\x1b[${code(left, depth, 38)};${code(right, depth, 48)}m${glyph}\x1b[0m`,
  };
}

// `ground` is 38 for the ink and 48 for the paper; the 16-colour codes lie at 30 and 40.
function code(rgb: Rgb, depth: Depth, ground: 38 | 48): string {
  if (depth === "24bit") return `${ground};2;${rgb.join(";")}`;
  if (depth === "256") return `${ground};5;${xterm256(rgb)}`;
  return String(ansi16(rgb) + ground - 38);
}

/** The nearest entry of the xterm palette: the 6×6×6 cube, or the grey ramp where all three are near. */
export function xterm256(rgb: Rgb): number {
  const [r, g, b] = rgb;
  if (Math.max(r, g, b) - Math.min(r, g, b) < 12) {
    const grey = Math.round((r + g + b) / 3);
    if (grey < 4) return 16;
    return grey > 246 ? 231 : 232 + Math.min(23, Math.max(0, Math.round((grey - 8) / 10)));
  }
  const level = (x: number) => (x < 48 ? 0 : x < 115 ? 1 : Math.min(5, Math.floor((x - 35) / 40))); // 0 95 135 175 215 255
  return 16 + 36 * level(r) + 6 * level(g) + level(b);
}

// What 16 colours give: ground, and two strengths of blue and of yellow.
function ansi16([r, g, b]: Rgb): number {
  if (Math.max(r, g, b) - Math.min(r, g, b) < 50) return r > 128 ? 97 : 30;
  return (b > r ? 34 : 33) + (r + g + b > 380 ? 60 : 0);
}
