// The house (docs/architecture.md) as a check: rooms look back only and through front doors, Node stays behind doors, exports are explained.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const rooms = ["base", "text", "tokenizer", "tensor", "vectors", "graph", "model", "tasks", "eval", "train", "web"]; // walking order; the only list of it
const doors = ["node", "cli"]; // may use Node; the door to a page, web, may not and keeps the rooms' rules
const src = join(import.meta.dirname, "../src");
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(f => /(?<!\.test)\.ts$/.test(f));
const read = (file: string) => readFileSync(join(src, file), "utf8");
const room = (file: string) => file.split("/")[0] ?? "";
const froms = /^(?:import|export)\b[^"';()=]*?"([^"]+)"|\bimport\("([^"]+)"\)/gm;

test.each(files)("%s looks back only, through front doors", file => {
  for (const [, a, b] of read(file).matchAll(froms)) {
    const from = a ?? b ?? "";
    if (from.startsWith("node:")) expect(doors, from).toContain(room(file));
    if (!from.startsWith(".")) continue;
    const target = relative(src, join(src, dirname(file), from));
    if (room(target) === room(file)) continue;
    expect(target).toBe(`${room(target)}/index.ts`);
    if (rooms.includes(room(file))) expect(rooms.slice(0, rooms.indexOf(room(file)))).toContain(room(target));
  }
});

test.each(files)("%s explains what it exports", file => {
  expect(read(file).match(/(?<!\*\/\n)^export (?:async )?(?:function|class|const|interface|type) \w+/gm)).toBeNull();
});

test.each(files)("%s opens with its idea", file => {
  expect(read(file)).toMatch(/^(#!.*\n)?\/\/ /);
});
