// `glassbert export`: a model as a folder for Python, with an ONNX file in it if wanted, or as an ONNX file alone.
import { GlassbertError } from "../../base/index.ts";
import type { Saved } from "../../node/index.ts";
import type { Embedder } from "../../tasks/index.ts";
import { type Command, type Context, recordFormats } from "../command.ts";
import { fileTable } from "../file-table.ts";
import { hubOptions } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";

interface Exported extends Saved {
  readonly model: string;
  readonly output: string;
}

const faces: Faces<Exported> = {
  schema: "glassbert.export/1",
  isSingle: true,
  json: ({ model, output, program, files, notes }) => ({ model, output, program, files, notes }),
  human: ({ output, program, files, notes }, { width, paint }) => [
    paint.bold(output),
    ...(program === null ? [] : [paint.accent(`ONNX: ${program}`)]),
    "",
    ...fileTable(files, width),
    ...notes.map(note => paint.dim(note)),
  ],
  columns: ["model", "output", "path", "bytes"],
  rows: ({ model, output, files }) => files.map(it => [model, output, it.path, it.sizeBytes]),
  quiet: ({ output }) => output,
};

/** The command `export`. */
export const exportCommand: Command = {
  name: "export",
  summary: "a model as a folder for Python, or as an ONNX file",
  usage: "FOLDER|FILE.onnx",
  examples: [
    ["glassbert export ./mine --model ./tuned", "a folder for transformers, weights bit by bit"],
    ["glassbert export ./mine --onnx auto", "with onnx/model.onnx for transformers.js"],
    ["glassbert export masked.onnx --onnx masked", "one file that any ONNX Runtime runs"],
    ["glassbert export ./half --weight-dtype float16", "half the size"],
  ],
  flags: ["onnx", "weightDtype", "shardBytes", "model", "force", "progress", "format", "json", "quiet"],
  formats: recordFormats,
  run: async context => {
    const { texts, options, io } = context;
    const [output, ...more] = texts;
    const format = formatOf(context);
    if (output === undefined || more.length > 0) {
      const given = output === undefined ? "none was named" : `${more.length + 1} were named`;
      throw new GlassbertError("E_USAGE", `export writes to one place, ${given}`, "name it: glassbert export my-model");
    }
    if (output.endsWith(".onnx") && options.shardBytes !== undefined)
      throw new GlassbertError("E_USAGE", "--shard-bytes has no meaning for an ONNX file", "leave it out, or name a folder");
    const { loadEmbedder } = await import("../../node/index.ts");
    const model = await loadEmbedder(options.model, { runtime: "interpreter", ...hubOptions(context), signal: io.signal }); // runs nothing
    try {
      const saved = await save(model, output, context);
      await withSink(context, async sink => {
        const writer = recordWriter(sink, format, faces, context);
        await writer.add({ model: model.name, output, ...saved });
        await writer.end();
      });
    } finally {
      await model.dispose();
    }
  },
};

async function save(model: Embedder, output: string, { options, io, status }: Context): Promise<Saved> {
  const { saveFolder, saveOnnx } = await import("../../node/index.ts");
  const common = {
    dtype: options.weightDtype,
    overwrite: options.force,
    signal: io.signal,
    onProgress: (bytes: number, total: number) => status.update(Math.round(bytes / 1e6), Math.round(total / 1e6), "MB"),
  };
  if (output.endsWith(".onnx")) return saveOnnx(model, output, { ...common, program: options.onnx });
  return saveFolder(model, output, { ...common, onnx: options.onnx, shardBytes: options.shardBytes });
}
