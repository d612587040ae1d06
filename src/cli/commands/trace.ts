// `glassbert trace`: every number on the road of one sentence, by name, as a safetensors file that any reader of weights can open.
import type { Trace } from "../../tasks/index.ts";
import { type Command, modelFlags, outputFlags, textFlags } from "../command.ts";
import { withModel } from "../model.ts";
import { grouped, signed } from "../number-text.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";
import { table } from "../table.ts";
import { cut, visible } from "../text-width.ts";
import { onlyRecord } from "./xray.ts";

const faces: Faces<Trace> = {
  schema: "glassbert.trace/1",
  isSingle: true,
  json: ({ tensors, ...rest }) => ({
    ...rest,
    tensors: Array.from(tensors, ([name, { dtype, shape }]) => ({ name, dtype, shape })),
  }),
  human: ({ text, pair, tensors }, { width, paint }) => {
    const right = "right" as const;
    const columns = [
      { title: "tensor" },
      { title: "shape", align: right },
      { title: "smallest", align: right },
      { title: "largest", align: right },
      { title: "mean", align: right },
    ];
    const rows = Array.from(tensors, ([name, { shape, data }]) => [name, `[${shape.join(", ")}]`, ...range(data).map(x => signed(x))]);
    const lines = table(columns, rows, width);
    const numbers = Array.from(tensors.values()).reduce((sum, { data }) => sum + data.length, 0);
    return [
      ...[text, ...(pair === undefined ? [] : [pair])].map(it => paint.bold(cut(visible(it), width))),
      paint.dim(`${tensors.size} tensors, ${grouped(numbers)} numbers; write them with --output trace.safetensors`),
      "",
      ...lines.map((line, i) => (i === 0 ? paint.dim(line) : line)),
    ];
  },
  columns: ["tensor", "dtype", "shape"],
  rows: ({ tensors }) => Array.from(tensors, ([name, { dtype, shape }]) => [name, dtype, shape.join("x")]),
  quiet: ({ tensors }) => [...tensors.keys()].join("\n"),
};

/** The command `trace`. */
export const trace: Command = {
  name: "trace",
  summary: "every number on the road of one sentence, by name, in a file",
  usage: "[text]",
  examples: [
    ['glassbert trace "My dog is cute." -o trace.safetensors', "the trace as a safetensors file"],
    ['glassbert trace "My dog is cute."', "which tensors it has (on a terminal)"],
    ['glassbert trace "My dog is cute." --json | jq .pieces', "its pieces; `glassbert inspect trace.safetensors` shows the numbers"],
  ],
  flags: ["top", "truncate", "pair", ...textFlags, ...modelFlags, ...outputFlags],
  formats: ["safetensors", "human", "json", "tsv", "quiet"],
  run: async context => {
    const format = formatOf(context);
    const { text, pair } = await onlyRecord(context);
    const { top, truncate } = context.options;
    const { encodeTrace, trace } = await import("../../tasks/index.ts");
    await withSink(context, async sink => {
      await withModel(context, async bert => {
        const value = await trace(bert, text, { pair, truncate, topK: top, signal: context.io.signal });
        if (format === "safetensors") return sink.write(await encodeTrace(bert, value));
        const writer = recordWriter(sink, format, faces, context);
        await writer.add(value);
        await writer.end();
      });
    });
  },
};

function range(data: ArrayLike<number>): [smallest: number, largest: number, mean: number] {
  let [smallest, largest, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < data.length; i++) {
    smallest = Math.min(smallest, data[i]!);
    largest = Math.max(largest, data[i]!);
    sum += data[i]!;
  }
  return [smallest, largest, sum / data.length];
}
