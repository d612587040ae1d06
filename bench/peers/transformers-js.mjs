// transformers.js as its documentation shows it: the feature-extraction pipeline, f32, batches of 32 texts in the order they come.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { createInterface } from "node:readline";
import { env, pipeline } from "@huggingface/transformers";
import { manyShapes } from "./many-shapes.mjs";

const { onnx, texts: file, vectors: out, options, batches } = JSON.parse(process.argv[2]);
const texts = readFileSync(file, "utf8").trimEnd().split("\n");
const cpuMs = since => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const say = value => process.stdout.write(`${JSON.stringify(value)}\n`);

env.localModelPath = dirname(onnx);
const session_options = options.threads ? { intraOpNumThreads: options.threads } : {};
const extract = await pipeline("feature-extraction", basename(onnx), {
  dtype: "fp32",
  device: "cpu",
  local_files_only: true,
  session_options,
});
const embed = batch => extract(batch, { pooling: "mean", normalize: true });
await embed(texts.slice(0, 1));
say({ cpuMs: cpuMs(), maxRssMb: process.resourceUsage().maxRSS / 1024 });
if (batches) await manyShapes(batches, embed, say);
for await (const _ of createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const parts = [];
  for (let i = 0; i < texts.length; i += 32) parts.push((await embed(texts.slice(i, i + 32))).data);
  say({ wallMs: performance.now() - start, cpuMs: cpuMs(cpu), maxRssMb: process.resourceUsage().maxRSS / 1024 });
  writeFileSync(out, Buffer.concat(parts.map(part => Buffer.from(part.buffer, part.byteOffset, part.byteLength))));
}
await extract.dispose();
