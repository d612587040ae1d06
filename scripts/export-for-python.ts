// Everything that can be exported, for Python to look at: each folder of the shared tiny models, the model in the box, and all-MiniLM-L6-v2
// where it was fetched; as a folder and as one ONNX file per program. test/oracle/python/check_export.py compares them with their sources.
//
//   npx tsx scripts/export-for-python.ts OUT
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { boxFolder, loadEmbedder, saveFolder, saveOnnx } from "../src/node/index.ts";
import type { Bert, PortableName } from "../src/tasks/index.ts";

const [out] = process.argv.slice(2);
if (out === undefined || existsSync(out)) throw new Error("name a folder that is not there: npx tsx scripts/export-for-python.ts OUT");
const root = join(import.meta.dirname, "..");
const tiny = join(root, "../shared/models/tiny");
const files = ["tokenizer.json", "vocab.txt", "spiece.model"];
const sources = [...readdirSync(tiny).map(name => join(tiny, name)), boxFolder, join(root, ".cache/minilm")].filter(folder =>
  files.some(file => existsSync(join(folder, file))),
);

const entries = [];
for (const source of sources) {
  const name = basename(source);
  const model = await loadEmbedder(source, { runtime: "interpreter" });
  const folder = join(out, name);
  const { notes } = await saveFolder(model, folder);
  const programs = "table" in model ? (["sentence"] as const) : programsOf(model);
  for (const program of programs) await saveOnnx(model, join(out, `${name}.onnx`, `${program}.onnx`), { program });
  entries.push({ name, source, folder, programs, notes });
  await model.dispose();
}

function programsOf({ weights: { heads } }: Bert): PortableName[] {
  const found = [...heads].filter(head => head !== "pooler");
  return ["encoder", ...found, ...(heads.has("labels") ? [] : (["sentence"] as const))]; // classifiers of texts are no models of vectors
}

writeFileSync(join(out, "manifest.json"), `${JSON.stringify(entries, null, 1)}\n`);
console.log(`${entries.length} models, ${entries.reduce((sum, { programs }) => sum + programs.length, 0)} ONNX files`);
