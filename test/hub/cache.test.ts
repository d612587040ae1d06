// The cache: the layout that Python shares, what is offline, what is damaged, and two processes at once.
import { spawn } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { prefetch } from "../../src/node/hub/index.ts";
import { failure, files, fresh, needed, weights } from "./model.ts";
import { cut, gitHash, sha256 } from "./server.ts";

const name = "hub:org/name";
const commit = "a".repeat(40);
const model = Buffer.from(files["model.safetensors"]!);
const hash = (path: string, content = Buffer.from(files[path]!)) => (path.endsWith(".safetensors") ? sha256(content) : gitHash(content));
afterEach(() => vi.unstubAllEnvs());

test("the layout: contents by hash, relative links, the branch's commit", async () => {
  const { options, cacheDir } = await fresh();
  const { folder } = await prefetch(name, options);
  const root = join(cacheDir, "models--org--name");
  expect(folder).toBe(join(root, "snapshots", commit));
  expect(readdirSync(join(root, "blobs")).sort()).toEqual(needed.map(path => hash(path)).sort());
  for (const path of needed) expect(readlinkSync(join(folder, path))).toBe(`../../blobs/${hash(path)}`);
  expect(readFileSync(join(root, "refs/main"), "utf8")).toBe(commit);
  const moved = join(cacheDir, "moved");
  mkdirSync(moved);
  renameSync(root, join(moved, "models--org--name"));
  await prefetch(name, { ...options, cacheDir: moved, offline: true });
});

test("branches with a slash, tags and short commits are noted as Python does", async () => {
  const { hub, options, cacheDir } = await fresh();
  hub.publish("refs/pr/1", "b".repeat(40), files);
  expect((await prefetch(`${name}@refs/pr/1`, options)).commit).toBe("b".repeat(40));
  expect(readFileSync(join(cacheDir, "models--org--name/refs/refs/pr/1"), "utf8")).toBe("b".repeat(40));
});

test("where links are not allowed the files themselves stand in the snapshot", async () => {
  vi.stubEnv("HF_HUB_DISABLE_SYMLINKS", "1");
  const { hub, options } = await fresh();
  const { folder } = await prefetch(name, options);
  for (const path of needed) expect(lstatSync(join(folder, path)).isFile()).toBe(true);
  hub.log = [];
  await prefetch(name, options);
  expect(hub.asked()).toHaveLength(1);
});

test("offline: what is in the cache, without a request; else an error that says how to get it", async () => {
  const { hub, options, cacheDir } = await fresh();
  const error = await failure(prefetch(name, { ...options, offline: true }));
  expect(error).toMatchObject({ code: "E_MODEL_MISSING", fix: `fetch it once, online: glassbert pull ${name}@main` });
  await prefetch(name, options);
  hub.log = [];
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  expect((await prefetch(name, options)).files.map(file => file.path)).toEqual(needed);
  expect((await prefetch(`${name}@${commit}`, options)).commit).toBe(commit);
  expect((await failure(prefetch(`${name}@other`, options))).code).toBe("E_MODEL_MISSING");
  expect((await failure(prefetch("hub:org/other", options))).code).toBe("E_MODEL_MISSING");
  expect(hub.log).toEqual([]);
  truncateSync(join(cacheDir, "models--org--name/blobs", hash("model.safetensors")), 1000);
  expect(await failure(prefetch(name, options))).toMatchObject({
    code: "E_DOWNLOAD",
    message: expect.stringMatching(/model\.safetensors: damaged: /),
  });
});

test("without a hub the last copy serves, and the caller is told", async () => {
  const { hub, options } = await fresh();
  await prefetch(name, options);
  await hub.close();
  const notes: string[] = [];
  expect((await prefetch(name, { ...options, onNote: note => notes.push(note) })).commit).toBe(commit);
  expect(notes).toEqual([expect.stringMatching(/does not answer: .*ECONNREFUSED.*; the copy in the cache is used, of commit a{40}/)]);
  expect(await failure(prefetch("hub:org/other", options))).toMatchObject({
    code: "E_DOWNLOAD",
    message: expect.stringMatching(/ECONNREFUSED/),
  });
});

test("a fetch that was cut short leaves no revision behind; the tokenizer alone is not taken for the model", async () => {
  const { hub, options, cacheDir } = await fresh();
  hub.misbehave = ({ at }, response) => {
    if (at !== "storage") return false;
    response.writeHead(404).end();
    return true;
  };
  await failure(prefetch(name, options));
  expect((await failure(prefetch(name, { ...options, offline: true }))).message).toMatch(/is not in the cache/);
  expect((await failure(prefetch(`${name}@${commit}`, { ...options, offline: true }))).message).toMatch(/lacks model\.safetensors/);
  hub.log = [];
  expect((await prefetch(name, { ...options, wanted: "tokenizer" })).files.map(file => file.path)).not.toContain("model.safetensors");
  expect(hub.asked()).toHaveLength(1);
  await prefetch(name, { ...options, wanted: "tokenizer", offline: true });
  expect(await failure(prefetch(name, { ...options, offline: true }))).toMatchObject({
    code: "E_MODEL_MISSING",
    message: "hub:org/name@main: the copy in the cache lacks model.safetensors",
  });
  expect(readdirSync(join(cacheDir, "models--org--name/snapshots"))).toEqual([commit]);
});

test("a damaged cache is repaired: contents that were cut or changed are fetched anew", async () => {
  const { hub, options, cacheDir } = await fresh();
  const { folder } = await prefetch(name, options);
  const blob = (path: string) => join(cacheDir, "models--org--name/blobs", hash(path));
  const fetched = async (more: object = {}, revision = "") => {
    hub.log = [];
    await prefetch(name + revision, { ...options, ...more });
    for (const path of needed) expect(readFileSync(join(folder, path)).equals(Buffer.from(files[path]!))).toBe(true);
    return hub.asked().filter(line => line.startsWith("GET") && !line.includes("/api/")).length;
  };
  truncateSync(blob("model.safetensors"), 2000);
  expect(await fetched()).toBe(1);
  truncateSync(blob("model.safetensors"), 2000);
  expect(await fetched({}, `@${commit}`)).toBe(1); // also where no request was needed
  writeFileSync(blob("config.json"), '{"model_type":"tree"}');
  expect(await fetched()).toBe(1);
  rmSync(blob("tokenizer.json"));
  expect(await fetched()).toBe(1);
  rmSync(join(folder, "tokenizer.json"));
  expect(await fetched()).toBe(0); // the content is still there
  const changed = weights(2_000_000);
  hub.publish("main", commit, { ...files, "model.safetensors": changed });
  const { hub: large, options: others } = await fresh({ ...files, "model.safetensors": changed });
  const { folder: largeFolder } = await prefetch(name, others);
  changed[1_000_000]! ^= 1;
  writeFileSync(
    join(
      others.cacheDir,
      "models--org--name/blobs",
      readdirSync(join(others.cacheDir, "models--org--name/blobs")).find(it => it.length === 64)!,
    ),
    changed,
  );
  large.log = [];
  await prefetch(name, others);
  expect(large.asked()).toHaveLength(1); // one bit of a large file: seen when it is looked for
  await prefetch(name, { ...others, verify: true });
  expect(sha256(readFileSync(join(largeFolder, "model.safetensors")))).toBe(sha256(weights(2_000_000)));
});

test("a cache that Python wrote is read: what it does not tell is a note, what it tells is missing an error", async () => {
  const { hub, options, cacheDir } = await fresh();
  const root = join(cacheDir, "models--org--name");
  for (const folder of ["blobs", "refs", `snapshots/${commit}`, `.no_exist/${commit}`, "trees"])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, "refs/main"), commit);
  for (const path of needed) {
    writeFileSync(join(root, "blobs", hash(path)), files[path]!);
    symlinkSync(`../../blobs/${hash(path)}`, join(root, "snapshots", commit, path));
  }
  writeFileSync(join(root, `.no_exist/${commit}/added_tokens.json`), "");
  const notes: string[] = [];
  const offline = { ...options, offline: true, onNote: (note: string) => notes.push(note) };
  expect((await prefetch(name, offline)).files.map(file => file.path)).toEqual(needed);
  expect(notes).toEqual([expect.stringMatching(/does not say whether there is a modules\.json/)]);
  const tree = (paths: readonly string[]) =>
    writeFileSync(
      join(root, `trees/${commit}.json`),
      JSON.stringify({ format_version: 1, files: Object.fromEntries(paths.map(p => [p, { size: 1, blob_id: "x" }])) }),
    );
  tree(needed);
  notes.length = 0;
  await prefetch(name, offline);
  expect(notes).toEqual([]);
  tree([...needed, "modules.json"]);
  expect(await failure(prefetch(name, offline))).toMatchObject({
    code: "E_MODEL_MISSING",
    message: expect.stringMatching(/lacks modules\.json/),
  });
  expect(hub.log).toEqual([]);
});

test("shards and the folders of modules; a path that leads elsewhere is refused", async () => {
  const index = (names: readonly string[]) => JSON.stringify({ weight_map: Object.fromEntries(names.map((shard, i) => [`w${i}`, shard])) });
  const modules = (paths: readonly string[]) =>
    JSON.stringify(paths.map((path, idx) => ({ idx, name: `${idx}`, path, type: `x.${path === "" ? "Transformer" : path.slice(2)}` })));
  const { "model.safetensors": _, ...rest } = files;
  const content = {
    ...rest,
    "model.safetensors.index.json": index(["a.safetensors", "b.safetensors", "pytorch_model.bin"]),
    "a.safetensors": weights(100, 1),
    "b.safetensors": weights(100, 2),
    "modules.json": modules(["", "1_Pooling", "2_Dense", "3_Normalize"]),
    "1_Pooling/config.json": "{}",
    "2_Dense/config.json": "{ }",
    "2_Dense/model.safetensors": weights(50, 3),
    "2_Dense/pytorch_model.bin": "a pickle",
  };
  for (const hasApi of [true, false]) {
    const { hub, options } = await fresh(content);
    hub.hasApi = hasApi;
    const { files: got, folder } = await prefetch(name, options);
    expect(got.map(file => file.path)).toEqual([
      ...["1_Pooling/config.json", "2_Dense/config.json", "2_Dense/model.safetensors", "a.safetensors", "b.safetensors", "config.json"],
      ...["model.safetensors.index.json", "modules.json", "tokenizer.json", "tokenizer_config.json"],
    ]);
    expect(readlinkSync(join(folder, "2_Dense/model.safetensors"))).toMatch(/^\.\.\/\.\.\/\.\.\/blobs\//);
    expect(hub.log.some(({ path }) => path.includes(".bin"))).toBe(false);
  }
  for (const path of ["../../../x", "/etc", "a/../../b", "C:\\x"]) {
    const { options, cacheDir } = await fresh({ ...content, "modules.json": modules(["", path]) });
    expect(await failure(prefetch(name, options))).toMatchObject({
      code: "E_DOWNLOAD",
      message: expect.stringMatching(/no path inside a model folder/),
    });
    expect(readdirSync(cacheDir)).toEqual(["models--org--name"]);
  }
});

test("two processes at once, over a line that breaks: both have the model, nothing else is left", async () => {
  const { hub, options, cacheDir } = await fresh();
  let breaks = 4;
  hub.misbehave = (asked, response) => {
    if (asked.at !== "storage" || breaks-- <= 0) return false;
    const from = Number(asked.headers.range?.match(/\d+/) ?? 0);
    cut(model, from, from + 50_000, response);
    return true;
  };
  const script = `
    import { prefetch } from ${JSON.stringify(import.meta.resolve("../../src/node/hub/index.ts"))};
    const { files } = await prefetch("hub:org/name", ${JSON.stringify(options)});
    console.log(files.map(file => file.path).join());`;
  const run = () =>
    new Promise<string>(resolve => {
      const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script]);
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", chunk => (said += chunk)); // biome-ignore format: one idea
      child.on("close", () => resolve(said.trim()));
    });
  expect(await Promise.all([run(), run()])).toEqual([needed.join(), needed.join()]);
  const blobs = join(cacheDir, "models--org--name/blobs");
  expect(readdirSync(blobs).sort()).toEqual(needed.map(path => hash(path)).sort());
  expect(readFileSync(join(blobs, hash("model.safetensors"))).equals(model)).toBe(true);
});
