// A page that imports the front door gets no Node, no runtime and not much code.
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { browserBundle } from "./browser-bundle.ts";

const bundle = (code: string, external: string[] = []) => browserBundle(code, import.meta.dirname, external);

// Ceilings in gzipped bytes; raised by hand in the commit that needs it.
test.each([
  ["all of the front door", 'export * from "../src/index.ts"', 100_000],
  ["the tokenizer alone", 'export { loadTokenizer } from "../src/tokenizer/index.ts"', 54_000],
  ["the look-up alone", 'export { lookUp } from "../src/vectors/index.ts"', 600],
])("%s", async (_, code, ceiling) => {
  const text = await bundle(code);
  expect(text).not.toMatch(/["'`]node:|onnxruntime|process\.|require\(/);
  const size = gzipSync(text).length;
  expect(size).toBeLessThan(ceiling);
  expect(size, "far below its ceiling: lower it").toBeGreaterThan(ceiling / 3);
});

test("the door to a page, without onnxruntime-web", async () => {
  const text = await bundle('export * from "../src/web/index.ts"', ["onnxruntime-web/*"]);
  expect(text).not.toMatch(/["'`]node:|onnxruntime-node|process\.|require\(/);
  expect(text.match(/https?:\/\/[\w.-]+/g)).toEqual(["https://huggingface.co"]); // and that only for `hub:` names
  const size = gzipSync(text).length;
  expect(size).toBeLessThan(140_000);
  expect(size, "far below its ceiling: lower it").toBeGreaterThan(33_000);
});
