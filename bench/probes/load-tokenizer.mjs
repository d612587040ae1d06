// A fresh process that loads one tokenizer with the built package: milliseconds to the tokenizer, and to its first encoding.
// usage: node load-tokenizer.mjs FOLDER FILE (the folder shows that file only)
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesSource } from "../../dist/base/index.js";
import { loadTokenizer } from "../../dist/tokenizer/index.js";

const [path, file] = process.argv.slice(2);
const folder = {
  name: path,
  open: async name => (name === file ? bytesSource(name, readFileSync(join(path, name))) : null),
  list: async () => [file],
};
const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
const startCpu = cpuMs();
const start = performance.now();
const tokenizer = await loadTokenizer(folder);
const loadMs = performance.now() - start;
const loadCpuMs = cpuMs() - startCpu;
tokenizer.encode("My dog is cute.");
console.log(JSON.stringify({ loadMs, loadCpuMs, firstMs: performance.now() - start }));
