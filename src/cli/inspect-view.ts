// What `inspect` found, in each format: a list of tensors, and for a model the facts around it.
import type { HeadName } from "../model/index.ts";
import { byteText, grouped, signed } from "./number-text.ts";
import type { Faces } from "./output.ts";
import type { Screen } from "./screen.ts";
import { scaleOf, strip } from "./strip.ts";
import { table } from "./table.ts";
import { pad, visible, wrap } from "./text-width.ts";

const headTitles: Readonly<Record<Exclude<HeadName, "pooler">, string>> = {
  masked: "masked words",
  nextSentence: "next sentence",
  sentenceOrder: "sentence order",
  labels: "labels of a text",
  tokenLabels: "labels of tokens",
  spans: "answers",
  replaced: "replaced tokens",
};

/** A tensor as its header tells. */
export interface TensorLine {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
}

/** What the numbers of one tensor are like. */
export interface TensorNumbers {
  readonly smallest: number;
  readonly largest: number;
  readonly mean: number;
  readonly norm: number;
  readonly firstRow: Float32Array;
}

/** What is there. */
export interface Inspected {
  readonly kind: "model" | "safetensors" | "npy";
  readonly path: string;
  readonly files?: readonly string[];
  readonly config?: object;
  readonly vocabulary?: { readonly pieces: number; readonly maxLength: number | null } | null;
  /** How a text becomes one vector. */
  readonly recipe?: string | null;
  readonly heads?: readonly HeadName[] | null;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
  readonly tensors: readonly TensorLine[];
  readonly numbers?: TensorNumbers;
}

/** The faces of what was found. */
export const inspectFaces: Faces<Inspected> = {
  schema: "glassbert.inspect/1",
  isSingle: true,
  json: inspected => inspected,
  human,
  columns: ["tensor", "dtype", "shape", "bytes"],
  rows: ({ tensors }) => tensors.map(({ name, dtype, shape, sizeBytes }) => [name, dtype, shape.join("x"), sizeBytes]),
  quiet: ({ tensors }) => tensors.map(it => it.name).join("\n"),
};

function human(inspected: Inspected, screen: Screen): string[] {
  const { width, paint } = screen;
  const { tensors, numbers } = inspected;
  const columns = [
    { title: "tensor", flexible: true },
    { title: "dtype" },
    { title: "shape", align: "right" as const },
    { title: "size", align: "right" as const },
  ];
  const rows = tensors.map(({ name, dtype, shape, sizeBytes }) => [visible(name), dtype, `[${shape.join(", ")}]`, byteText(sizeBytes)]);
  const count = tensors.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0);
  const bytes = tensors.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return [
    paint.bold(visible(inspected.path)),
    ...facts(inspected).flatMap(([name, value]) =>
      wrap(value, width - 12).map((line, i) => `${paint.dim(pad(i === 0 ? name : "", 12))}${visible(line)}`),
    ),
    `${paint.dim(pad("tensors", 12))}${grouped(tensors.length)} with ${grouped(count)} numbers, ${byteText(bytes)}`,
    "",
    ...table(columns, rows, width).map((line, i) => (i === 0 ? paint.dim(line) : line)),
    ...(numbers ? ["", ...numberLines(numbers, screen)] : []),
  ];
}

function facts({ config, vocabulary, recipe, heads, files, metadata, notes }: Inspected): [string, string][] {
  const has = heads?.flatMap(head => (head === "pooler" ? [] : [headTitles[head]])) ?? [];
  const settings = Object.entries(config ?? {}).filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0));
  return [
    ...(config
      ? [
          ["config", settings.map(([key, value]) => `${key}=${Array.isArray(value) ? value.join("+") : value}`).join(" ")] as [
            string,
            string,
          ],
        ]
      : []),
    ...(vocabulary
      ? [
          [
            "vocabulary",
            `${grouped(vocabulary.pieces)} pieces${vocabulary.maxLength === null ? "" : `, texts up to ${vocabulary.maxLength} tokens`}`,
          ] as [string, string],
        ]
      : []),
    ...(recipe == null ? [] : [["vectors", recipe] as [string, string]]),
    ...(heads ? [["heads", has.join(", ") || "none"] as [string, string]] : []),
    ...(files ? [["files", files.join(" ")] as [string, string]] : []),
    ...Object.entries(metadata ?? {}).map(([key, value]): [string, string] => [
      "metadata",
      `${key}: ${value.length > 200 ? `${value.slice(0, 200)}…` : value}`,
    ]),
    ...notes.map((note): [string, string] => ["note", note]),
  ];
}

function numberLines({ smallest, largest, mean, norm, firstRow }: TensorNumbers, { width, paint, glyphs }: Screen): string[] {
  const some = Array.from(firstRow.subarray(0, Math.floor(width / 9)), x => pad(signed(x), 8, "right")).join(" ");
  return [
    `from ${signed(smallest).trim()} to ${signed(largest).trim()}, mean ${signed(mean).trim()}, norm ${norm.toPrecision(5)}`,
    paint.dim("first row"),
    ...strip(firstRow, scaleOf(firstRow), width, paint, glyphs.half),
    some,
  ];
}
