// What does the model in the box cost in a page? Load, and sentence vectors of short texts, in Chromium, with one thread and with all.
// `npx tsx bench/web.ts [--runs 5] [--out bench/results]`. Needs /usr/bin/chromium.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { browserBundle } from "../test/browser-bundle.ts";
import { bundlePage, folders, launch, runInPage } from "../test/web/chromium.ts";
import { serve } from "../test/web/serve.ts";
import { machine, median, versionOf } from "./machine.ts";

const here = import.meta.dirname;
const boxFolder = join(here, "../models/box");
const { values: flags } = parseArgs({
  options: { runs: { type: "string", default: "5" }, out: { type: "string", default: join(here, "results") } },
});

interface Timing {
  readonly runtime: string;
  readonly loadMs: number;
  readonly firstMs: number;
  readonly shortTextMs: number;
  readonly memoryMb: number | null;
}

await bundlePage();
const browser = await launch();
const server = await serve({ folders, isIsolated: true });
const version = browser.version();
const settings = [{ threads: 1 }, { threads: machine().cores }];
const timings = settings.map((): Timing[] => []);
for (let run = 0; run < Number(flags.runs); run++) {
  for (const [i, options] of settings.entries()) timings[i]!.push(await runInPage<Timing>(browser, server.origin, "timing", options));
}
await browser.close();
server.close();

const kb = (bytes: number): number => Math.round(bytes / 1000);
const boxBytes = readdirSync(boxFolder, { recursive: true, encoding: "utf8" })
  .filter(name => /\.(?:json|safetensors)$/.test(name))
  .reduce((sum, name) => sum + statSync(join(boxFolder, name)).size, 0);
const wasm = readFileSync(join(folders["/ort/"]!, "ort-wasm-simd-threaded.wasm"));
const report = {
  machine: machine(),
  date: new Date().toISOString().slice(0, 10),
  versions: { chromium: version, "onnxruntime-web": versionOf(join(here, "../node_modules/onnxruntime-web/package.json")) },
  runs: Number(flags.runs),
  sizesKb: {
    "glassbert/web, gzip": kb(
      gzipSync(await browserBundle(`export * from ${JSON.stringify("../src/web/index.ts")}`, here, ["onnxruntime-web/*"])).length,
    ),
    "onnxruntime-web's script, gzip": kb(
      gzipSync(await browserBundle(`export * from ${JSON.stringify("onnxruntime-web/wasm")}`, here, [])).length,
    ),
    "its .wasm": kb(wasm.length),
    "its .wasm, gzip": kb(gzipSync(wasm).length),
    "the model in the box": kb(boxBytes),
  },
  rows: timings.map(of => ({
    runtime: of[0]!.runtime,
    loadMs: Math.round(median(of.map(t => t.loadMs))),
    firstMs: Math.round(median(of.map(t => t.firstMs))),
    shortTextMs: Number(median(of.map(t => t.shortTextMs)).toFixed(1)),
    memoryMb: of[0]!.memoryMb === null ? null : Math.round(median(of.map(t => t.memoryMb!))),
  })),
};
mkdirSync(flags.out, { recursive: true });
writeFileSync(join(flags.out, "web.json"), `${JSON.stringify(report, null, 1)}\n`);
const { cpu, cores } = report.machine;
const page = `# The model in the box in a page

Chromium ${version}, onnxruntime-web ${report.versions["onnxruntime-web"]}, WebAssembly in a worker, everything from a server on the same machine. Median of ${report.runs}.
Machine: ${cpu}, ${cores} cores. ${report.date}. Command: \`npx tsx bench/web.ts\`.

| runtime | load | and first vector | one short text (12 tokens) | memory of page and worker |
|---|---:|---:|---:|---:|
${report.rows.map(r => `| ${r.runtime} | ${r.loadMs} ms | ${r.firstMs} ms | ${r.shortTextMs} ms | ${r.memoryMb ?? "?"} MB |`).join("\n")}

*Load*: from a fresh page until \`load\` is done; WebAssembly is compiled and checked while the small files come. *First vector*: the weights, the session and
one run more, from the same start. The weights are f16 in the file and f32 in memory.

| what a page fetches | kB |
|---|---:|
${Object.entries(report.sizesKb)
  .map(([name, size]) => `| ${name} | ${size.toLocaleString("en")} |`)
  .join("\n")}
`;
writeFileSync(join(flags.out, "web.md"), page);
console.log(page);
