// What the heads are in the habit of looking at: the place before, after, the token itself, the first token, the separators.
import { GlassbertError } from "../base/index.ts";
import { habits, headHabits } from "../tasks/index.ts";
import { heatMapLines } from "./heat-map.ts";
import { type LookedMaps, lookHeader } from "./look-record.ts";
import { percent } from "./number-text.ts";
import type { Screen } from "./screen.ts";
import { table } from "./table.ts";

const unicodeSigns = { previous: "←", next: "→", itself: "↺", first: "⇤", separators: "‖" } as const;
const asciiSigns = { previous: "<", next: ">", itself: "=", first: "[", separators: "]" } as const;

const habitNames = {
  previous: "the token before",
  next: "the token after",
  itself: "the token itself",
  first: "the first token",
  separators: "separators",
} as const;

/** For each head the place that it looks at most, and for each place the heads that look there most. */
export function habitLines({ what, layers, ...texts }: LookedMaps, screen: Screen): string[] {
  if (what === "scores") throw new GlassbertError("E_USAGE", "scores are drawn head by head", "choose one: --layer L --head N");
  const { glyphs, paint, width } = screen;
  const signs = glyphs.times === "x" ? asciiSigns : unicodeSigns;
  const of = layers.map(layer => headHabits(layer, texts.pieces));
  const strongest = of.map(heads => heads.map(head => habits.reduce((best, it) => (head[it] > head[best] ? it : best))));
  const share = (l: number, n: number) => of[l]![n]![strongest[l]![n]!];
  const map = heatMapLines(
    {
      rows: layers.map(({ layer }) => `layer ${layer}`),
      columns: of[0]!.map((_, head) => `head ${head}`),
      value: share,
      text: (l, n) => `${signs[strongest[l]![n]!]}${Math.round(100 * share(l, n))}`,
      scale: 1,
    },
    screen,
  );
  const places = of.flatMap((heads, l) => heads.map((head, n) => ({ name: `${layers[l]!.layer}.${n}`, head })));
  const rows = habits.map(it => [
    signs[it],
    habitNames[it],
    ...[...places]
      .sort((a, b) => b.head[it] - a.head[it])
      .slice(0, Math.max(1, Math.min(6, Math.floor((width - 21) / 14))))
      .map(({ name, head }) => `${name} ${percent(head[it])}`),
  ]);
  const count = Math.max(...rows.map(row => row.length)) - 2;
  const columns = [
    { title: "" },
    { title: "looks most at" },
    ...Array.from({ length: count }, (_, i) => ({ title: i === 0 ? "heads" : "" })),
  ];
  const [title, ...lines] = table(columns, rows, width) as [string, ...string[]];
  const summary = `${what}: where each head looks, its share in percent, mean of the ${texts.pieces.length} tokens; one head as a map: --layer L --head N`;
  return [...lookHeader(texts, summary, screen), "", ...map, "", paint.dim(title), ...lines];
}
