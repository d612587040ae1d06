// package.json says what users get; what it says is checked here.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../src/base/index.ts";

const root = join(import.meta.dirname, "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const rooms = readdirSync(join(root, "src"), { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== "cli")
  .map(entry => entry.name);

test("the only dependency is the argument parser, and only the program imports it", () => {
  expect(manifest.dependencies).toEqual({ commander: expect.stringMatching(/^\d/) });
  const users = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter(file => file.endsWith(".ts"))
    .filter(file => /from "commander"/.test(readFileSync(join(root, "src", file), "utf8")));
  expect(users.every(file => file.startsWith("cli/"))).toBe(true);
});

test("files that say what made them say the right version", () => {
  expect(version).toBe(manifest.version);
});

test("both runtimes are optional peers", () => {
  expect(Object.keys(manifest.peerDependencies)).toEqual(["onnxruntime-node", "onnxruntime-web"]);
  for (const name of Object.keys(manifest.peerDependencies)) expect(manifest.peerDependenciesMeta[name]).toEqual({ optional: true });
});

test("development tools are pinned to exact versions", () => {
  for (const [name, version] of Object.entries(manifest.devDependencies)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
});

test("every room and door has its entry, types first, and nothing else has one", () => {
  const expected = [".", ...rooms.map(room => `./${room}`), "./package.json"].sort();
  expect(Object.keys(manifest.exports).sort()).toEqual(expected);
  for (const [path, entry] of Object.entries(manifest.exports)) {
    if (path !== "./package.json") expect(Object.keys(entry as object)).toEqual(["types", "default"]);
  }
});

test("the tarball holds code, sources, the model and the papers, and no test", () => {
  const listing = execFileSync("npm", ["pack", "--dry-run", "--json"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(listing) as [{ files: { path: string }[] }];
  const paths = files.map(file => file.path);
  expect(paths.filter(path => /\.test\.|^(test|bench|scripts|\.ci)\/|dev-worker/.test(path))).toEqual([]);
  for (const needed of [
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
    "models/box/README.md",
    "models/box/model.safetensors",
    "dist/cli/main.js",
  ]) {
    expect(paths).toContain(needed);
  }
});
