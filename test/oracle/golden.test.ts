// The recorded results of the reference for the vocabulary in the box: a clean clone can check itself against them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizer/index.ts";
import { directory } from "./folders.ts";
import { ourRow, type Row } from "./reference.ts";

const golden = join(import.meta.dirname, "../golden/tokenizer");
const topics = readdirSync(golden).filter(name => name.endsWith(".json"));
const tokenizer = await loadTokenizer(directory(join(import.meta.dirname, "../../models/box")));

test.each(topics)("%s", topic => {
  const cases = JSON.parse(readFileSync(join(golden, topic), "utf8")) as (Row & { text: string; pair: string | null; decoded: string })[];
  for (const { text, pair, decoded, ...row } of cases) {
    const encoding = tokenizer.encode(text, { pair: pair ?? undefined });
    expect(ourRow(encoding, text, pair ?? ""), text).toEqual(row);
    expect(tokenizer.decode(encoding.ids)).toBe(decoded);
  }
});
