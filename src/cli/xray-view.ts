// The X-ray for a terminal: five steps from text to prediction, at any width from 40 cells up. With colour vectors are strips of colour,
// without they are strips of signs and digits.
import type { Xray } from "../tasks/index.ts";
import { diverging } from "./diverging.ts";
import { saliencyTable, salientAnswer } from "./look-saliency.ts";
import { grouped, milliseconds, percent, signed } from "./number-text.ts";
import { bar, type Screen } from "./screen.ts";
import { dimensionsPerPixel, strip } from "./strip.ts";
import { table } from "./table.ts";
import { beside, cut, pad, textWidth, visible, wrap } from "./text-width.ts";
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

const indent = "   ";
const labelWidth = 26;
const mostPieces = 48;

/** The X-ray as lines of at most `screen.width` cells. */
export function xrayLines(xray: Xray, screen: Screen): string[] {
  const titles = storyTitles(xray);
  const steps = [pieces(xray, screen), rows(xray, screen), oneHot(xray, screen), journey(xray, screen), predictions(xray, screen)];
  const { saliency } = xray;
  const salient = saliency && {
    title: sentence(salientAnswer(saliency)),
    lines: saliencyTable(saliency, { ...screen, width: screen.width - 3 }),
  };
  const all = [...steps.map((lines, i) => ({ title: titles[i]!, lines })), ...(salient ? [salient] : [])];
  return [
    ...header(xray, screen),
    ...all.flatMap(({ title, lines }, i) => ["", ...heading(i + 1, title, screen), "", ...lines.map(line => (indent + line).trimEnd())]),
  ];
}

const sentence = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

function header(xray: Xray, { width, paint, glyphs }: Screen): string[] {
  const { text, pair, model } = xray;
  const texts = [text, ...(pair === undefined ? [] : [pair])].flatMap(it => wrap(visible(it), width));
  const facts = `${modelName(model.name)} ${glyphs.times === "x" ? "-" : "·"} ${model.layers} layers, ${widthText(xray)}, ${grouped(model.rows)} rows`;
  return [...texts.map(paint.bold), paint.dim(cut(visible(facts), width)), paint.dim(glyphs.line.repeat(width))];
}

function heading(number: number, title: string, { width, paint }: Screen): string[] {
  return wrap(visible(title), width - 3).map((line, i) => `${i === 0 ? paint.accent(String(number)) : " "}  ${paint.bold(line)}`);
}

// Step 1. Many pieces stand in blocks side by side.
function pieces(xray: Xray, { width, paint, glyphs }: Screen): string[] {
  const { pieces, chosen, text, pair } = xray;
  const right = "right" as const;
  const rows = pieceRows(xray);
  const columns = [
    { title: "" },
    { title: "#", align: right },
    { title: "piece" },
    ...rows.map(title => ({ title, align: right })),
    { title: "word", align: right },
    { title: "characters", align: right },
    { title: "in the text" },
  ];
  const texts = [text, pair ?? ""];
  const shown = pieces.slice(0, mostPieces);
  const cells = shown.map(p => [
    p.index === chosen.index ? glyphs.chosen : "",
    String(p.index),
    cut(visible(p.piece), 24),
    ...rows.map(name => String(p[name])),
    p.word === null ? glyphs.none : String(p.word),
    p.special ? glyphs.none : `${p.start}–${p.end}`,
    p.special ? glyphs.none : cut(visible(texts[p.sequence ?? 0]?.slice(p.start, p.end) ?? ""), 24),
  ]);
  const [title, ...body] = table(columns, cells, width) as [string, ...string[]];
  const lines = body.map((line, i) => (shown[i]!.index === chosen.index ? paint.accent(line) : shown[i]!.special ? paint.dim(line) : line));
  const blockWidth = Math.max(textWidth(title), ...lines.map(textWidth));
  const blocks = Math.min(Math.max(1, Math.floor((width - 3 + 6) / (blockWidth + 6))), Math.ceil(lines.length / 6));
  const perBlock = Math.ceil(lines.length / blocks);
  const parts = Array.from({ length: Math.ceil(lines.length / perBlock) }, (_, b) => [
    paint.dim(title),
    ...lines.slice(b * perBlock, (b + 1) * perBlock),
  ]);
  const rest = pieces.length - shown.length;
  const more = rest > 0 ? [paint.dim(`and ${rest} more; all of them: glassbert tokenize`)] : [];
  return [...parts.reduce((left, block) => beside(left, block, 6)), ...more];
}

// Step 2. Strips first, then the numbers of a few dimensions, added up and normalised before the reader's eyes.
function rows(xray: Xray, screen: Screen): string[] {
  const { width, paint, glyphs } = screen;
  const cells = width - indent.length - labelWidth;
  const vectors = storyVectors(xray);
  const label = (sign: string, name: string) => pad(`${pad(sign, 2)}${name}`, labelWidth);
  const strips = vectors.flatMap(({ sign, name, values, scale }) => {
    const drawn = strip(values, scale, cells, paint, glyphs.half);
    const lines = drawn.map((line, i) => (i === drawn.length - 1 ? label(sign, name) : " ".repeat(labelWidth)) + line);
    return values === xray.chosen.normalized ? ["", ...lines] : lines; // its scale is another
  });
  const perPixel = dimensionsPerPixel(xray.oneHot.width, cells, paint);
  const share = perPixel === 1 ? "one dimension" : `largest of ${perPixel} dimensions`;
  const scale = (value: number) => value.toPrecision(2);
  const [first, last] = [vectors[0]!, vectors.at(-1)!];
  const ramp = Array.from({ length: 9 }, (_, i) => diverging(i / 4 - 1, paint.theme));
  const scales = `±${scale(first.scale)} (last strip ±${scale(last.scale)})`;
  const space = width - indent.length - 2;
  const sizes =
    paint.depth === "none"
      ? wrap(`digits 1–9 of ${scales}; each: ${share}`, space)
      : wrap(`${scales}; half a cell: ${share}`, space - ramp.length - 1).map(paint.dim);
  const drawnRamp = ramp.map(c => paint.cell(c, c, glyphs.half)).join("");
  const legend = paint.depth === "none" ? sizes : beside([drawnRamp], sizes, 1);

  const numberWidth = 9;
  const dimensions = tellingDimensions(xray, Math.max(2, Math.floor(cells / numberWidth)));
  const line = (sign: string, name: string, values: readonly string[]) =>
    label(sign, name) + values.map(value => pad(value, numberWidth, "right")).join("");
  const numbers = vectors.map(({ sign, name, values }) =>
    line(
      sign,
      name,
      dimensions.map(d => signed(values[d]!)),
    ),
  );
  const { mean, variance } = xray.chosen;
  const normalising = `  − mean ${signed(mean).trim()}, ÷ √variance ${Math.sqrt(variance).toPrecision(4)}, × γ, + β`;
  return [
    ...strips,
    "",
    ...legend.map(line => `  ${line}`),
    "",
    paint.dim(line("", "dimension", dimensions.map(String))),
    ...numbers.slice(0, -2),
    paint.bold(numbers.at(-2)!),
    paint.dim(normalising),
    paint.bold(numbers.at(-1)!),
  ];
}

// Step 3. The proof, with both prices.
function oneHot(xray: Xray, { paint, width, glyphs }: Screen): string[] {
  const { rows, width: D, multiplyAdds, lookUpMs, productMs, largestDifference } = xray.oneHot;
  const { id } = xray.pieces[xray.chosen.index]!;
  const columns = [{ title: "" }, { title: "", align: "right" as const }, { title: "", align: "right" as const }];
  const [, ...lines] = table(
    columns,
    [
      [`one-hot ${glyphs.times} table [${grouped(rows)}, ${D}]`, `${grouped(multiplyAdds)} multiply-adds`, milliseconds(productMs)],
      [`table row ${id}`, `${grouped(D)} copies`, milliseconds(lookUpMs)],
    ],
    width,
    3,
  );
  const same = largestDifference === 0 ? "bit for bit the same" : "not the same";
  return [...lines, `largest difference ${paint.accent(String(largestDifference))}, ${same}; by number ${timesFaster(xray)} times faster`];
}

// Step 4. One line per layer.
function journey(xray: Xray, { width, paint, glyphs }: Screen): string[] {
  const { layers } = xray;
  const beside = layerWords(xray);
  const longest = Math.max(...layers.map(layer => layer.norm));
  const barCells = width >= 120 ? 16 : 8;
  const right = "right" as const;
  const hasRow = layers.every(({ cosineToInput }) => cosineToInput !== null);
  const columns = [
    { title: "layer" },
    { title: "norm", align: right },
    { title: "" },
    ...(hasRow ? [{ title: "cos row", align: right }] : []),
    { title: "cos last", align: right },
  ];
  const cells = layers.map(({ layer, norm, cosineToInput, cosineToPrevious }) => [
    layerName(layer),
    norm.toFixed(2),
    paint.dim(pad(bar(norm / longest, barCells, glyphs), barCells)),
    ...(hasRow ? [signed(cosineToInput!, 3)] : []),
    cosineToPrevious === null ? glyphs.none : signed(cosineToPrevious, 3),
  ]);
  const lines = table(columns, cells, width);
  const used = Math.max(...lines.map(textWidth)) + 2;
  const explained = hasRow
    ? "cos row, cos last: cosine to its row of the word table, to the layer before"
    : `cos last: cosine to the layer before; the tables have rows of ${xray.oneHot.width}, so no row is near or far`;
  const drawn = lines.map((line, i) => {
    const words = beside?.words[i - 1]?.map(({ piece, share }) => `${visible(piece)} ${share.toFixed(2)}`) ?? [];
    const right = i === 0 ? (beside?.title ?? "") : fitting(words, width - indent.length - used);
    const isEnd = i === 1 || i === layers.length;
    return i === 0 ? paint.dim(pad(line, used) + right) : pad(line, used) + (isEnd ? right : paint.dim(right));
  });
  return [...drawn, ...wrap(explained, width - indent.length).map(paint.dim)];
}

/** As many of the words as fit into `width` cells, the first one cut if it alone is too long. */
function fitting(words: readonly string[], width: number): string {
  let text = words[0] === undefined ? "" : cut(words[0], width);
  for (const word of words.slice(1)) {
    if (textWidth(text) + 2 + textWidth(word) > width) break;
    text += `  ${word}`;
  }
  return text;
}

// Step 5. One block per mask, side by side where there is room.
function predictions(xray: Xray, { width, paint, glyphs }: Screen): string[] {
  const why = whyNoPredictions(xray);
  if (why !== null) return wrap(visible(why), width - 6);
  const answered = xray.masks.filter(mask => mask.predictions.length > 0);
  const nameWidth = Math.min(20, Math.max(...answered.flatMap(mask => mask.predictions.map(it => textWidth(visible(it.piece))))));
  const barCells = Math.min(48, Math.max(10, Math.floor((width - 6) / Math.min(answered.length, Math.ceil(width / 80))) - nameWidth - 16));
  const blocks = answered.map(mask => {
    const best = mask.predictions[0]!.probability;
    const lines = mask.predictions.map(({ piece, probability }, i) => {
      const name = pad(cut(visible(piece), nameWidth), nameWidth);
      const drawn = bar(probability / best, barCells, glyphs);
      return `${i === 0 ? paint.accent(name) : name}  ${(i === 0 ? paint.accent : paint.dim)(drawn)}${" ".repeat(barCells - textWidth(drawn))} ${pad(percent(probability), 9, "right")}`;
    });
    const title = paint.dim(`piece ${mask.position}, characters ${mask.start}–${mask.end}`);
    return answered.length === 1 ? lines : [title, ...lines];
  });
  const perRow = width >= 120 ? 2 : 1;
  return Array.from({ length: Math.ceil(blocks.length / perRow) }, (_, r) => blocks.slice(r * perRow, (r + 1) * perRow)).flatMap(
    (row, r) => [...(r === 0 ? [] : [""]), ...row.reduce((left, block) => beside(left, block, 6))],
  );
}
