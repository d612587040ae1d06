// The README and the page on the inside are true: each TypeScript block runs against the sources and gives what its comments say, and each relative link leads somewhere.
// `expression; // → value` in a block is a claim: the value is compared as data.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const documents = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter(f => f.endsWith(".md"))
    .map(f => `docs/${f}`),
  "bench/README.md",
  "models/box/README.md",
];
const readme = readFileSync(join(root, "README.md"), "utf8");
const inside = readFileSync(join(root, "docs/inside.md"), "utf8");
const blocks = [...(readme + inside).matchAll(/```ts\n([\s\S]*?)```/g)].map(match => match[1]!);
const cache = join(root, ".cache/readme");

/** A block as a module that can be run: it fills `claims` with pairs of what it computes and what it says. */
const moduleOf = (block: string): string => {
  const code = block
    .replaceAll(/from "glassbert(?:\/(\w+))?"/g, (_, door) => `from "../../src/${door ? `${door}/` : ""}index.ts"`)
    .replaceAll(/^(.*); \/\/ → (.*)$/gm, (_, expression, value) => `claims.push([${expression}, ${value}]);`);
  return `export const claims: [unknown, unknown][] = [];\n${code}`;
};
const fileOf = (number: number): string => join(cache, `block-${number}.ts`);
beforeAll(() => {
  mkdirSync(cache, { recursive: true });
  for (const [i, block] of blocks.entries()) writeFileSync(fileOf(i + 1), moduleOf(block));
});

test("the blocks type-check in a strict project", () => {
  const options =
    "--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --target es2024 --module nodenext --allowImportingTsExtensions --types node --skipLibCheck".split(
      " ",
    );
  const files = blocks.map((_, i) => fileOf(i + 1));
  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), [...options, ...files], { cwd: root, encoding: "utf8" });
  expect(stdout).toBe("");
});

test.each(blocks.map((block, i) => [i + 1, block] as const))("block %d does what it says", async (number, block) => {
  const claims = [...block.matchAll(/^(.*); \/\/ → .*$/gm)];
  expect(claims.length).toBeGreaterThan(0);
  const { claims: results } = await import(fileOf(number));
  for (const [ours, said] of results) expect(ours).toEqual(said);
  expect(results).toHaveLength(claims.length);
});

test.each(documents.filter(document => existsSync(join(root, document))))("%s links to what is there", document => {
  const text = readFileSync(join(root, document), "utf8");
  for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
    expect(existsSync(join(root, dirname(document), target!)), target).toBe(true);
});

test("set-up is two commands, and the second is what CI runs", () => {
  const commands = [...readme.matchAll(/```sh\n([\s\S]*?)```/g)].map(match => match[1]!.trim());
  expect(commands).toEqual(['npm ci && npm start -- "My dog is [MASK]."', "npm ci && npm run check"]);
  expect(readFileSync(join(root, ".ci/run"), "utf8")).toContain(commands[1]);
});
