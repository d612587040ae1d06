// What the eye gets: how wide the terminal is, which colours it has, and the symbols it can draw.
import { type ColourChoice, colourDepth, createPaint, type Paint } from "./colour.ts";
import type { Io } from "./io.ts";

/** Symbols with a plain form for terminals without UTF-8. */
export interface Glyphs {
  /** Left half of a cell. */
  readonly half: string;
  /** Eighths of a bar, from one to eight. */
  readonly bar: readonly string[];
  readonly line: string;
  readonly chosen: string;
  readonly times: string;
  readonly none: string;
}

/** A stream as a person sees it. */
export interface Screen {
  /** Character cells in a line. */
  readonly width: number;
  readonly paint: Paint;
  readonly glyphs: Glyphs;
}

const unicode: Glyphs = { half: "▌", bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], line: "─", chosen: "▸", times: "×", none: "–" };
const ascii: Glyphs = { half: " ", bar: ["", "", "", "", "", "", "", "#"], line: "-", chosen: ">", times: "x", none: "-" };

/** The screen behind a stream. Width: of the terminal, else COLUMNS, else 80; at least 40. */
export function screenOf(stream: Io["stdout"], choice: ColourChoice, env: Io["env"]): Screen {
  const width = stream.columns ?? (Number(env["COLUMNS"]) || 80);
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"] || "UTF-8";
  return {
    width: Math.max(40, width),
    paint: createPaint(colourDepth(choice, env, stream.isTTY === true), env),
    glyphs: /utf-?8/i.test(locale) || locale === "C" || locale === "POSIX" ? unicode : ascii,
  };
}

/** A bar of `cells` cells for the largest, filled to `fraction` in eighths. */
export function bar(fraction: number, cells: number, { bar: eighths }: Glyphs): string {
  const filled = Math.round(Math.min(1, Math.max(0, fraction)) * cells * 8);
  return eighths[7]!.repeat(Math.floor(filled / 8)) + (filled % 8 === 0 ? "" : eighths[(filled % 8) - 1]!);
}
