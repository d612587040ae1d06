// `glassbert pull`: a model of the hub into the cache, checked to its last byte, and what it is.
import { GlassbertError } from "../../base/index.ts";
import { type Command, hubFlags, outputFlags, recordFormats } from "../command.ts";
import { fileTable } from "../file-table.ts";
import { hubOptions } from "../model.ts";
import { type Faces, formatOf, recordWriter, withSink } from "../output.ts";

interface Pulled {
  readonly model: string;
  readonly commit: string;
  readonly folder: string;
  /** How its vectors are made, in one line. */
  readonly recipe: string;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly notes: readonly string[];
}

const faces: Faces<Pulled> = {
  schema: "glassbert.pull/1",
  isSingle: true,
  json: pulled => pulled,
  human: ({ folder, recipe, files, notes }, { width, paint }) => [
    paint.bold(folder),
    paint.accent(recipe),
    "",
    ...fileTable(files, width),
    ...notes.map(note => paint.dim(note)),
  ],
  columns: ["model", "commit", "folder", "recipe", "path", "bytes"],
  rows: ({ model, commit, folder, recipe, files }) => files.map(it => [model, commit, folder, recipe, it.path, it.sizeBytes]),
  quiet: ({ folder }) => folder,
};

/** The command `pull`. */
export const pull: Command = {
  name: "pull",
  summary: "fetch a model of the Hugging Face hub, and check what is there",
  usage: "hub:org/name[@revision]",
  examples: [
    ["glassbert pull hub:sentence-transformers/all-MiniLM-L6-v2", "into the cache that Python shares"],
    ["glassbert pull hub:org/name@v1.0 --cache-dir ./models", "a tag, into a folder of your own"],
    ["glassbert pull hub:org/name --offline", "what is in the cache, without a request"],
    ["glassbert pull hub:org/name -q", "only the folder, for scripts"],
  ],
  flags: [...hubFlags, "progress", ...outputFlags],
  formats: recordFormats,
  run: async context => {
    const [name, ...more] = context.texts;
    const format = formatOf(context);
    if (name === undefined || more.length > 0) {
      const given = name === undefined ? "none was named" : `${more.length + 1} were named`;
      throw new GlassbertError("E_USAGE", `pull takes one model, ${given}`, "name it: glassbert pull hub:org/name");
    }
    const { isHubName, loadEmbedder, prefetch } = await import("../../node/index.ts");
    if (!isHubName(name)) throw new GlassbertError("E_USAGE", `${name} is no model of the hub`, `name it so: glassbert pull hub:org/name`);
    const { name: model, commit, folder, files } = await prefetch(name, { ...hubOptions(context), verify: true });
    const loaded = await loadEmbedder(folder, { runtime: "interpreter", signal: context.io.signal }); // reads and checks all but runs nothing
    const { recipe, notes } = loaded;
    await loaded.dispose();
    await withSink(context, async sink => {
      const writer = recordWriter(sink, format, faces, context);
      await writer.add({ model, commit, folder, recipe, files, notes });
      await writer.end();
    });
  },
};
