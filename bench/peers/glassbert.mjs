// Ours, in a process of its own like every peer: the built package, one setting. What is said and when: see ../embed.ts.
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { load } from "../../dist/node/index.js";
import { embed } from "../../dist/tasks/index.js";

const { model, texts: file, vectors: out, options } = JSON.parse(process.argv[2]);
const texts = readFileSync(file, "utf8").trimEnd().split("\n");
const cpuMs = since => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};
const say = value => process.stdout.write(`${JSON.stringify(value)}\n`);

const bert = await load(model, options);
await embed(bert, texts.slice(0, 1));
say({ cpuMs: cpuMs(), maxRssMb: process.resourceUsage().maxRSS / 1024 });
for await (const _ of createInterface({ input: process.stdin })) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { vectors, tokens } = await embed(bert, texts);
  const wallMs = performance.now() - start;
  say({ wallMs, cpuMs: cpuMs(cpu), maxRssMb: process.resourceUsage().maxRSS / 1024, tokens: tokens.reduce((a, b) => a + b, 0) });
  writeFileSync(out, vectors);
}
await bert.dispose();
