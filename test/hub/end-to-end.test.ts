// The model in the box as a hub has it: loaded by name, run, and asked for on the command line.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { boxFolder, embed, load } from "../../src/node/index.ts";
import { cli } from "../cli/harness.ts";
import { fresh } from "./model.ts";

const box = Object.fromEntries(
  readdirSync(boxFolder, { recursive: true, encoding: "utf8" })
    .filter(path => /\.\w+$/.test(path))
    .map(path => [path.replaceAll("\\", "/"), readFileSync(join(boxFolder, path))]),
);
const name = "hub:org/name";

test("load by name gives the same model as its folder", async () => {
  const { hub, options } = await fresh(box);
  const [here, fetched] = [await load(), await load(name, options)];
  try {
    expect(fetched.name).toBe("hub:org/name@main (aaaaaaa)");
    expect(fetched.recipe).toBe(here.recipe);
    const texts = ["A cat sits on the mat.", "Shares fell."];
    expect((await embed(fetched, texts)).vectors).toEqual((await embed(here, texts)).vectors);
  } finally {
    await Promise.all([here.dispose(), fetched.dispose()]);
  }
  hub.log = [];
  const again = await load(name, { ...options, offline: true, runtime: "interpreter" });
  expect([again.recipe, hub.log]).toEqual([here.recipe, []]);
  await again.dispose();
});

test("without a hub, load notes that an earlier copy is used", async () => {
  const { hub, options } = await fresh(box);
  const load2 = () => load(name, { ...options, runtime: "interpreter" });
  expect((await load2()).notes.filter(note => /cache/.test(note))).toEqual([]);
  await hub.close();
  expect((await load2()).notes).toContainEqual(expect.stringMatching(/the copy in the cache is used, of commit a{40}/));
});

test("the command line: pull, then offline; what is wrong has its exit code", async () => {
  const { hub, options } = await fresh(box);
  vi.stubEnv("HF_ENDPOINT", options.endpoint);
  vi.stubEnv("HF_TOKEN", "hf_secret");
  const where = ["--cache-dir", options.cacheDir];
  try {
    const tokens = await cli(["tokenize", "A dog.", "--model", name, ...where]);
    expect([tokens.code, tokens.stderr]).toEqual([0, ""]);
    expect(hub.log.some(({ at }) => at === "storage")).toBe(false); // the tokenizer needs no weights

    const pulled = await cli(["pull", name, ...where, "--json"]);
    expect([pulled.code, pulled.stderr]).toEqual([0, ""]);
    const { schema, model, commit, folder, recipe, files } = JSON.parse(pulled.stdout);
    expect([schema, model, commit]).toEqual(["glassbert.pull/1", "hub:org/name@main", "a".repeat(40)]);
    expect(recipe).toMatch(/^bert, mean, L2, max 256, fp32/);
    expect(files).toContainEqual({ path: "model.safetensors", sizeBytes: box["model.safetensors"]!.length });
    expect((await cli(["pull", name, ...where, "-q", "--offline"])).stdout).toBe(`${folder}\n`);
    expect((await cli(["pull", name, ...where], { columns: 80, env: { NO_COLOR: "1" } })).stdout).toContain(recipe);

    hub.log = [];
    const filled = await cli(["fill-mask", "She opened the [MASK].", "--model", name, "--offline", ...where, "-q"]);
    expect([filled.code, filled.stderr, hub.log]).toEqual([0, "", []]);
    expect((await cli(["inspect", name, "--offline", ...where])).code).toBe(0);

    for (const [argv, code, says] of [
      [["tokenize", "x", "--model", "hub:org/other", ...where], 4, /error\[E_MODEL_MISSING\]: .*has no model org\/other/],
      [["tokenize", "x", "--model", "hub:org/other", "--offline", ...where], 4, /E_MODEL_MISSING.*\n.*glassbert pull hub:org\/other/],
      [["tokenize", "x", "--model", "org/name"], 4, /E_MODEL_MISSING.*\n.*hub:org\/name/],
      [["tokenize", "x", "--model", "https://huggingface.co/org/name"], 2, /E_USAGE.*\n.*hub:org\/name/],
      [["tokenize", "x", "--model", "hub:org/../name"], 2, /E_USAGE/],
      [["embed", "x", ...where], 2, /E_USAGE.*cacheDir has no meaning for the folder/],
      [["pull", "org/name"], 2, /E_USAGE.*\n.*glassbert pull hub:org\/name/],
      [["pull"], 2, /E_USAGE/],
    ] as const) {
      const { code: ended, stdout, stderr } = await cli(argv);
      expect([argv, ended, stdout]).toEqual([argv, code, ""]);
      expect(stderr).toMatch(says);
      expect(stderr).not.toMatch(/hf_secret/);
    }
  } finally {
    vi.unstubAllEnvs();
  }
});
