// Losses over updates as a picture: a self-contained SVG that follows the reader's light or dark page. One or several runs in one frame.

/** A line of the picture. */
export interface Curve {
  readonly name: string;
  /** Updates, and the loss after them; ascending */
  readonly points: readonly (readonly [step: number, loss: number])[];
  /** A broken line with dots, for what is measured now and then. Default false */
  readonly isSparse?: boolean;
}

const [width, height] = [760, 360];
const frame = { left: 52, right: 20, top: 56, bottom: 44 };
const colours = ["a", "b", "c", "d"];

/** The picture. Curves without points are named and not drawn. */
export function lossCurve(title: string, curves: readonly Curve[]): string {
  const points = curves.flatMap(curve => curve.points).filter(point => point.every(Number.isFinite));
  const xs = ticks(0, Math.max(1, ...points.map(([step]) => step)));
  const ys = ticks(Math.min(...points.map(([, loss]) => loss), Number.MAX_VALUE), Math.max(...points.map(([, loss]) => loss), 0));
  const x = scale(xs, frame.left, width - frame.right);
  const y = scale(ys, height - frame.bottom, frame.top);
  const lines = curves.map(({ points, isSparse }, i) => {
    const seen = points.filter(point => point.every(Number.isFinite));
    const path = seen.map(([step, loss]) => `${x(step)},${y(loss)}`).join(" ");
    const dots = isSparse ? seen.map(([step, loss]) => `<circle class="${colours[i % 4]}" cx="${x(step)}" cy="${y(loss)}" r="2.5"/>`) : [];
    return `<polyline class="${colours[i % 4]}${isSparse ? " sparse" : ""}" points="${path}"/>${dots.join("")}`;
  });
  const room = Math.min(200, (width - frame.left - frame.right) / curves.length);
  const legend = curves.map(({ name, points }, i) => {
    const last = points.at(-1);
    const text = last === undefined ? name : `${name}: ${last[1].toFixed(3)}`;
    return `<text class="key ${colours[i % 4]}" x="${frame.left + i * room}" y="44">${escaped(text)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="10"/>`,
    `<text class="title" x="${frame.left}" y="24">${escaped(title)}</text>`,
    ...legend,
    ...ys.map(loss => `<path class="grid" d="M${frame.left} ${y(loss)}H${width - frame.right}"/><text class="y" x="${frame.left - 8}" y="${y(loss) + 4}">${label(loss)}</text>`), // biome-ignore format: one tick
    ...xs.map(step => `<text class="x" x="${x(step)}" y="${height - frame.bottom + 18}">${label(step)}</text>`),
    `<text class="x" x="${(frame.left + width - frame.right) / 2}" y="${height - 8}">updates</text>`,
    ...lines,
    "</svg>\n",
  ].join("\n");
}

/** Round numbers that hold a range between the first and the last of them. */
function ticks(least: number, most: number): number[] {
  const [from, to] = least < most ? [least, most] : [most - 0.5, most + 0.5];
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(factor => factor * power).find(size => size >= rough)!;
  const first = Math.floor(from / step);
  return Array.from({ length: Math.ceil(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

function scale(range: readonly number[], from: number, to: number): (value: number) => number {
  const [least, most] = [range[0]!, range.at(-1)!];
  return value => Math.round(10 * (from + ((to - from) * (value - least)) / (most - least))) / 10;
}

function label(value: number): string {
  return String(Number(value.toPrecision(6))).replace(/\B(?=(\d{3})+$)/g, value >= 1000 ? "," : "");
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, character => `&#${character.codePointAt(0)};`);
}

const style = [
  "text{font:12px ui-sans-serif,system-ui,sans-serif;fill:#444}.title{font-size:15px;font-weight:600;fill:#111}.key{font-weight:600}",
  ".x{text-anchor:middle}.y{text-anchor:end}.ground{fill:#fff}.grid{stroke:#0001;fill:none}",
  "polyline{fill:none;stroke-width:1.6;stroke-linejoin:round}.sparse{stroke-dasharray:5 3}",
  "polyline.a{stroke:#2563eb}.a{fill:#2563eb}polyline.b{stroke:#d97706}.b{fill:#d97706}",
  "polyline.c{stroke:#059669}.c{fill:#059669}polyline.d{stroke:#9333ea}.d{fill:#9333ea}polyline.a,polyline.b,polyline.c,polyline.d{fill:none}",
  "@media (prefers-color-scheme:dark){.ground{fill:#16181d}text{fill:#b9bec8}.title{fill:#f3f4f6}.grid{stroke:#fff2}",
  ".a{fill:#60a5fa}polyline.a{stroke:#60a5fa}.b{fill:#fbbf24}polyline.b{stroke:#fbbf24}",
  ".c{fill:#34d399}polyline.c{stroke:#34d399}.d{fill:#c084fc}polyline.d{stroke:#c084fc}}",
].join("");
