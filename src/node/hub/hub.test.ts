// Options, then the environment as Python reads it, then defaults.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hubOf } from "./hub.ts";

const home = mkdtempSync(join(tmpdir(), "glassbert-home-"));
writeFileSync(join(home, "token"), "hf_file\n");
afterAll(() => rmSync(home, { recursive: true }));
const of = (options = {}, env: Record<string, string> = {}) => hubOf("hub:org/name", options, { HF_HOME: "/none", ...env });

test.each([
  [{}, join(homedir(), ".cache/huggingface/hub")],
  [{ XDG_CACHE_HOME: "/x" }, "/x/huggingface/hub"],
  [{ XDG_CACHE_HOME: "/x", HF_HOME: "/h" }, "/h/hub"],
  [{ HF_HOME: "~/h" }, join(homedir(), "h/hub")],
  [{ HF_HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
  [{ HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/new" }, "/new"],
  [{ HF_HUB_CACHE: "" }, join(homedir(), ".cache/huggingface/hub")],
])("the cache of %j", async (env, cacheDir) => {
  expect((await hubOf("hub:org/name", {}, env)).cacheDir).toBe(cacheDir);
  expect((await hubOf("hub:org/name", { cacheDir: "/mine" }, env)).cacheDir).toBe("/mine");
});

test("the token: given, of the environment, of the file; or none", async () => {
  const token = async (options: object, env: Record<string, string>) => (await of(options, env)).token;
  expect(await token({}, {})).toBeUndefined();
  expect(await token({}, { HF_HOME: home })).toBe("hf_file");
  expect(await token({}, { HF_TOKEN_PATH: join(home, "token") })).toBe("hf_file");
  expect(await token({}, { HF_HOME: home, HF_TOKEN: " hf_env\n" })).toBe("hf_env");
  expect(await token({ token: "hf_own" }, { HF_TOKEN: "hf_env" })).toBe("hf_own");
  expect(await token({ token: false }, { HF_TOKEN: "hf_env" })).toBeUndefined();
  expect(await token({}, { HF_TOKEN: "hf_env", HF_HUB_DISABLE_IMPLICIT_TOKEN: "Yes" })).toBeUndefined();
  expect(await token({ token: "hf_own" }, { HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" })).toBe("hf_own");
});

test("a token that cannot be one is not shown", async () => {
  for (const [options, env] of [
    [{ token: "hf_sec ret" }, {}],
    [{}, { HF_TOKEN: "hf_sec\nret" }],
  ] as const) {
    const error = await of(options, env).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "E_USAGE" });
    expect(JSON.stringify(error) + String(error) + (error as Error).stack).not.toMatch(/hf_sec/);
  }
});

test("offline by option or by either variable", async () => {
  for (const value of ["1", "ON", "yes", "True"]) {
    expect((await of({}, { HF_HUB_OFFLINE: value })).isOffline).toBe(true);
    expect((await of({}, { TRANSFORMERS_OFFLINE: value })).isOffline).toBe(true);
  }
  for (const value of ["", "0", "no", "false"]) expect((await of({}, { HF_HUB_OFFLINE: value })).isOffline).toBe(false);
  expect((await of({ offline: false }, { HF_HUB_OFFLINE: "1" })).isOffline).toBe(false);
});

test("the endpoint: an address without secrets", async () => {
  expect((await of()).endpoint).toBe("https://huggingface.co");
  expect((await of({}, { HF_ENDPOINT: "http://mirror.test/hf/" })).endpoint).toBe("http://mirror.test/hf");
  expect((await of({ endpoint: "https://own.test" }, { HF_ENDPOINT: "http://mirror.test" })).endpoint).toBe("https://own.test");
  for (const endpoint of ["mirror.test", "ftp://mirror.test", "https://me:secret@mirror.test", "https://mirror.test/?key=secret"]) {
    const error = await of({ endpoint }).catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "E_USAGE" });
    expect(String(error)).not.toMatch(/secret/);
  }
});

test("a revision is named once", async () => {
  expect((await of()).revision).toBe("main");
  expect((await of({ revision: "v1" })).name).toBe("hub:org/name@v1");
  expect((await hubOf("hub:org/name@v1", { revision: "v1" }, {})).revision).toBe("v1");
  await expect(hubOf("hub:org/name@v1", { revision: "v2" }, {})).rejects.toThrow(/contradict/);
  await expect(of({ revision: "../x" })).rejects.toThrow(/is no revision/);
});
