// The X-ray as one picture: a self-contained SVG of real text and plain shapes, which follows the reader's light or dark page.
// The same story in the same order as on the terminal; nothing in it is decoration.
import type { Xray } from "../tasks/index.ts";
import { diverging, hex } from "./diverging.ts";
import { floatText, grouped, milliseconds, percent, signed } from "./number-text.ts";
import { cut, textWidth, visible, wrap } from "./text-width.ts";
import {
  layerName,
  layerWords,
  modelName,
  pieceRows,
  storyTitles,
  storyVectors,
  tellingDimensions,
  timesFaster,
  whyNoPredictions,
  widthText,
} from "./xray-story.ts";

const width = 960;
const margin = 40;
const inner = width - 2 * margin;
const label = 190; // room for names left of strips
const levels = 16; // colours on each side of zero
const mono = 7.25; // widest advance of one monospaced character at 12 px

/** A part of the picture: its shapes, drawn from y = 0 on, and how tall it is. */
interface Part {
  readonly shapes: string;
  readonly height: number;
}

/** Draws the X-ray. The text of the SVG, ready for a file or a page. */
export function xraySvg(xray: Xray): string {
  const titles = storyTitles(xray);
  const left = 560;
  const gap = 40;
  const parts = [
    header(xray),
    section(1, titles[0], pieces(xray)),
    section(2, titles[1], vectors(xray)),
    section(3, titles[2], oneHot(xray)),
    columns(section(4, titles[3], journey(xray, left)), section(5, titles[4], predictions(xray, inner - left - gap)), left + gap),
  ];
  let y = margin;
  const body = parts.map(({ shapes, height }) => {
    const group = `<g transform="translate(${margin} ${round(y)})">${shapes}</g>`;
    y += height + 34;
    return group;
  });
  const height = Math.ceil(y - 34 + margin);
  const { piece } = xray.pieces[xray.chosen.index]!;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">X-ray of “${escaped(xray.text)}”</title>`,
    `<desc id="description">${escaped(`${titles.join(". ")}. The piece followed is ${piece}.`)}</desc>`,
    `<style>${style()}</style>`,
    `<rect class="ground" width="${width}" height="${height}" rx="14"/>`,
    ...body,
    "</svg>\n",
  ].join("\n");
}

function header(xray: Xray): Part {
  const { text: words, pair, model } = xray;
  const lines = [words, ...(pair === undefined ? [] : [pair])].flatMap(it => wrap(visible(it), 46).slice(0, 3));
  const facts = `${modelName(model.name)} · ${model.layers} layers · ${widthText(xray)} · ${grouped(model.rows)} rows in the word table`;
  return {
    shapes: lines.map((line, i) => text(0, 26 + 36 * i, line, "sentence")).join("") + text(0, 14 + 36 * lines.length, facts, "quiet"),
    height: 20 + 36 * lines.length,
  };
}

function section(number: number, title: string, part: Part): Part {
  const mark = `<circle class="mark" cx="9" cy="9" r="9"/>${text(9, 13, String(number), "number", "middle")}`;
  return { shapes: `${mark}${text(28, 14, title, "title")}<g transform="translate(0 38)">${part.shapes}</g>`, height: part.height + 38 };
}

function columns(left: Part, right: Part, x: number): Part {
  return { shapes: `${left.shapes}<g transform="translate(${x} 0)">${right.shapes}</g>`, height: Math.max(left.height, right.height) };
}

// Step 1: a chip per piece, with its row numbers below.
function pieces(xray: Xray): Part {
  const { pieces, chosen } = xray;
  const names = pieceRows(xray);
  const row = 104;
  let [x, y] = [72, 0];
  const shapes: string[] = [];
  const rowLabels = () =>
    names.forEach((name, i) => {
      shapes.push(text(0, y + 50 + 17 * i, name, "quiet"));
    });
  rowLabels();
  for (const p of pieces) {
    const shown = cut(visible(p.piece), 16);
    const chip = Math.max(46, textWidth(shown) * 8.6 + 18);
    if (x + chip > inner) {
      [x, y] = [72, y + row];
      rowLabels();
    }
    const isChosen = p.index === chosen.index;
    shapes.push(
      `<rect class="chip${isChosen ? " chosen" : p.special ? " special" : ""}" x="${round(x)}" y="${y}" width="${round(chip)}" height="30" rx="7"/>`,
    );
    shapes.push(text(x + chip / 2, y + 20, shown, isChosen ? "piece strong" : "piece", "middle"));
    names.forEach((name, i) => {
      shapes.push(text(x + chip / 2, y + 50 + 17 * i, String(p[name]), isChosen ? "small strong" : "small", "middle"));
    });
    x += chip + 8;
  }
  return { shapes: shapes.join(""), height: y + row - 16 };
}

// Step 2: the strips and the arithmetic of a few dimensions.
function vectors(xray: Xray): Part {
  const rows = storyVectors(xray);
  const [sum, last] = [rows.length - 2, rows.length - 1];
  const step = 32;
  const strips = rows.map(({ sign, name, values, scale }, i) => {
    const y = i * step + (i === last ? 8 : 0);
    return (
      text(0, y + 16, sign, "sign") +
      text(20, y + 16, name, i >= sum ? "name strong" : "name") +
      strip(values, scale, label, y, inner - label, 24)
    );
  });
  const legendY = rows.length * step + 22;
  const [scale, lastScale] = [rows[0]!.scale.toPrecision(2), rows[last]!.scale.toPrecision(2)];
  const ramp = Float32Array.from({ length: 2 * levels + 1 }, (_, i) => i / levels - 1);
  const legend =
    text(label, legendY, `−${scale}`, "small") +
    strip(ramp, 1, label + 48, legendY - 10, 132, 12) +
    text(label + 188, legendY, `+${scale} or more; the last strip ±${lastScale}. One stripe is one dimension.`, "quiet");

  const dimensions = tellingDimensions(xray, 7);
  const tableY = legendY + 34;
  const column = (i: number) => label + ((inner - label) * (i + 1)) / dimensions.length;
  const numbers = rows.map(({ sign, name, values }, i) => {
    const y = tableY + 22 * (i + 1) + (i === last ? 26 : 0);
    return (
      text(0, y, sign, "sign") +
      text(20, y, name, i >= sum ? "name strong" : "name") +
      dimensions.map((d, c) => text(column(c), y, signed(values[d]!).trim(), i >= sum ? "digits strong" : "digits", "end")).join("")
    );
  });
  const { mean, variance } = xray.chosen;
  const normalising = `minus the mean ${signed(mean).trim()}, over the root of the variance ${Math.sqrt(variance).toPrecision(4)}, times γ, plus β`;
  return {
    shapes: [
      ...strips,
      legend,
      text(20, tableY, "dimension", "quiet"),
      ...dimensions.map((d, c) => text(column(c), tableY, String(d), "small", "end")),
      ...numbers,
      text(20, tableY + 22 * rows.length + 2, normalising, "quiet"),
    ].join(""),
    height: tableY + 22 * rows.length + 26,
  };
}

// Step 3: a line as long as the vocabulary with its single 1, and both prices.
function oneHot(xray: Xray): Part {
  const { rows, width: D, multiplyAdds, lookUpMs, productMs, largestDifference } = xray.oneHot;
  const { id } = xray.pieces[xray.chosen.index]!;
  const place = label + ((inner - label) * (id + 0.5)) / rows;
  return {
    shapes: [
      text(0, 14, `${grouped(rows)} numbers`, "name"),
      `<rect class="zeros" x="${label}" y="8" width="${inner - label}" height="4" rx="2"/>`,
      `<rect class="one" x="${round(place - 1.5)}" y="1" width="3" height="18" rx="1.5"/>`,
      text(Math.min(place + 8, inner - 90), 27, `a 1 at ${id}, else 0`, "small"),
      text(0, 54, "times the table", "name"),
      text(label, 54, `${grouped(multiplyAdds)} multiply-adds, ${milliseconds(productMs)}`, "digits"),
      text(0, 76, `row ${id} by its number`, "name"),
      text(label, 76, `${D} copies, ${milliseconds(lookUpMs)}`, "digits"),
      text(inner, 54, `largest difference ${floatText(largestDifference)}`, "digits strong", "end"),
      text(inner, 76, `${timesFaster(xray)} times faster`, "digits", "end"),
    ].join(""),
    height: 82,
  };
}

// Step 4: how the vector changes.
function journey(xray: Xray, space: number): Part {
  const { layers } = xray;
  const beside = layerWords(xray);
  const hasRow = layers.every(({ cosineToInput }) => cosineToInput !== null);
  const longest = Math.max(...layers.map(it => it.norm));
  const step = 25;
  const [normX, cosineX, nearX] = [56, 220, 330];
  const heads =
    text(0, 10, "layer", "quiet") +
    text(normX, 10, "norm", "quiet") +
    text(cosineX, 10, hasRow ? "cosine to row" : "cosine to last", "quiet") +
    text(nearX, 10, beside?.title ?? "", "quiet");
  const lines = layers.map(({ layer, norm, cosineToInput, cosineToPrevious }, i) => {
    const cosine = hasRow ? cosineToInput : cosineToPrevious;
    const y = 34 + step * i;
    const words: string[] = [];
    for (const { piece } of beside?.words[i] ?? [])
      if ([...words, visible(piece)].join(" · ").length * mono <= space - nearX) words.push(visible(piece));
    const isEnd = i === 0 || i === layers.length - 1;
    return [
      text(0, y, layerName(layer), isEnd ? "name strong" : "name"),
      `<rect class="bar" x="${normX}" y="${y - 11}" width="${round((96 * norm) / longest)}" height="13" rx="3"/>`,
      text(normX + 102, y, norm.toFixed(1), "small"),
      `<rect class="zeros" x="${cosineX}" y="${y - 6}" width="60" height="3" rx="1.5"/>`,
      `<rect class="bar" x="${cosineX}" y="${y - 6}" width="${round(60 * Math.max(0, cosine ?? 0))}" height="3" rx="1.5"/>`,
      text(cosineX + 66, y, cosine === null ? "–" : cosine.toFixed(2).replace("-", "−"), "small"),
      text(nearX, y, words.join(" · "), isEnd ? "digits strong" : "digits"),
    ].join("");
  });
  return { shapes: heads + lines.join(""), height: 34 + step * (layers.length - 1) + 6 };
}

// Step 5: what stands behind each mask.
function predictions(xray: Xray, space: number): Part {
  const why = whyNoPredictions(xray);
  if (why !== null) {
    const lines = wrap(visible(why), 38);
    return { shapes: lines.map((line, i) => text(0, 14 + 20 * i, line, "quiet")).join(""), height: 16 + 20 * (lines.length - 1) };
  }
  const answered = xray.masks.filter(mask => mask.predictions.length > 0);
  const shapes: string[] = [];
  let y = 0;
  for (const { position, predictions } of answered) {
    if (answered.length > 1) {
      y += 12;
      shapes.push(text(0, y, `piece ${position}`, "quiet"));
    }
    const best = predictions[0]!.probability;
    predictions.forEach(({ piece, probability }, i) => {
      y += 25;
      shapes.push(text(92, y - 4, cut(visible(piece), 12), i === 0 ? "digits strong" : "digits", "end"));
      shapes.push(
        `<rect class="${i === 0 ? "one" : "bar"}" x="100" y="${y - 16}" width="${round(Math.max(1, ((space - 170) * probability) / best))}" height="15" rx="3"/>`,
      );
      shapes.push(text(space, y - 4, percent(probability), "small", "end"));
    });
    y += 14;
  }
  return { shapes: shapes.join(""), height: y - 8 };
}

/** A vector as stripes: one path per colour keeps the file small. */
function strip(values: Float32Array, scale: number, x: number, y: number, space: number, height: number): string {
  const stripe = space / values.length;
  const paths = new Map<number, string>();
  values.forEach((value, i) => {
    const level = Math.round(levels * Math.min(1, Math.max(-1, value / scale)));
    const start = round(i * stripe);
    paths.set(level, `${paths.get(level) ?? ""}M${start} 0h${round(stripe + 0.3)}v${height}h-${round(stripe + 0.3)}z`);
  });
  const drawn = Array.from(paths, ([level, path]) => (level === 0 ? "" : `<path class="v${level + levels}" d="${path}"/>`));
  return `<g transform="translate(${x} ${y})"><rect class="v${levels}" width="${space}" height="${height}" rx="2"/>${drawn.join("")}</g>`;
}

function text(x: number, y: number, content: string, kind: string, anchor?: "middle" | "end"): string {
  if (content === "") return "";
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}"${anchor ? ` text-anchor="${anchor}"` : ""}>${escaped(content)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escaped(content: string): string {
  return content.replace(/[&<>"]/g, char => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[char]!);
}

function style(): string {
  const colours = (theme: "light" | "dark") =>
    Array.from({ length: 2 * levels + 1 }, (_, i) => `.v${i}{fill:${hex(diverging(i / levels - 1, theme))}}`).join("");
  const light =
    ".ground{fill:#fff;stroke:#e3e6ea}text{fill:#1c2128}.quiet,.small{fill:#5c6672}.chip{fill:#f3f5f7;stroke:#d5dae0}.special{fill:none;stroke-dasharray:3 3}.chosen{fill:#fff3e2;stroke:#c26a10}.mark{fill:#1c2128}.number{fill:#fff}.zeros{fill:#e3e6ea}.bar{fill:#9db8d6}.one{fill:#d9791a}";
  const dark =
    ".ground{fill:#17191d;stroke:#2b3038}text{fill:#e8eaed}.quiet,.small{fill:#9aa4b0}.chip{fill:#22262c;stroke:#3a414b}.special{fill:none}.chosen{fill:#3a2a17;stroke:#e8943a}.mark{fill:#e8eaed}.number{fill:#17191d}.zeros{fill:#2f353d}.bar{fill:#3f668f}.one{fill:#e8943a}";
  const fonts =
    'text{font:13px ui-sans-serif,system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}.sentence{font-size:29px;font-weight:650;letter-spacing:-.01em}.title{font-size:16px;font-weight:650}.number{font-size:11px;font-weight:700}.piece,.digits,.small{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}.piece{font-size:14px}.digits,.small{font-size:12px}.sign{font-size:16px}.strong{font-weight:700}';
  return `${fonts}${light}${colours("light")}@media(prefers-color-scheme:dark){${dark}${colours("dark")}}`;
}
