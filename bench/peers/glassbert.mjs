// Ours, in a process of its own like every peer: the built package, one setting. What is said and when: see ../embed.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { load } from "../../dist/node/index.js";
import { embed } from "../../dist/tasks/index.js";
import { manyShapes } from "./many-shapes.mjs";

const { model, texts: file, vectors: out, options, batches } = JSON.parse(process.argv[2]);
const texts = readFileSync(file, "utf8").trimEnd().split("\n");
const cpuMs = since => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const sizes = lengths => ({
  tokens: lengths.reduce((sum, t) => sum + t, 0),
  tokenPairs: lengths.reduce((sum, t) => sum + t * t, 0), // what attention works on
});
const say = value => process.stdout.write(`${JSON.stringify(value)}\n`);

const bert = await load(model, options);
await embed(bert, texts.slice(0, 1));
say({ cpuMs: cpuMs(), maxRssMb: process.resourceUsage().maxRSS / 1024 });
if (batches) await manyShapes(batches, texts => embed(bert, texts), say);
for await (const _ of createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { vectors, tokens } = await embed(bert, texts);
  const wallMs = performance.now() - start;
  say({ wallMs, cpuMs: cpuMs(cpu), maxRssMb: process.resourceUsage().maxRSS / 1024, ...sizes(tokens) });
  writeFileSync(out, vectors);
}
await bert.dispose();
