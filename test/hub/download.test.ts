// Fetching from a server that misbehaves in each way that servers, networks and what stands between them do.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { type HubProgress, prefetch } from "../../src/node/hub/index.ts";
import { failure, files, fresh, needed, weights } from "./model.ts";
import { type Asked, cut, gitHash, serve, sha256 } from "./server.ts";

const name = "hub:org/name";
const model = Buffer.from(files["model.safetensors"]!);
const modelHash = sha256(model);
const isWeights = ({ at, method }: Asked) => at === "storage" && method === "GET";
const blobs = (cacheDir: string) => readdirSync(join(cacheDir, "models--org--name/blobs")).sort();

test("fetches what a model needs and nothing else: no pickle, no code", async () => {
  const { hub, options } = await fresh();
  const told: HubProgress[] = [];
  const { folder, commit, files: got } = await prefetch(name, { ...options, onProgress: progress => told.push(progress) });
  expect(commit).toBe("a".repeat(40));
  expect(got.map(file => file.path)).toEqual(needed);
  for (const path of needed) expect(readFileSync(join(folder, path)).equals(Buffer.from(files[path]!))).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(needed);
  const total = got.reduce((sum, file) => sum + file.sizeBytes, 0);
  expect(told.at(-1)).toEqual({ bytes: total, totalBytes: total });
  expect(hub.log.every(({ path }) => !/pickle|\.bin|\.py|\.onnx|README|vocab/.test(path))).toBe(true);
  hub.log = [];
  await prefetch(name, options);
  expect(hub.asked()).toEqual(["GET hub /api/models/org/name/revision/main?blobs=true"]);
  await prefetch(`${name}@${commit}`, options);
  expect(hub.asked()).toEqual([]); // a commit that is here whole needs no request
});

test("a connection that breaks off is gone on with where it broke, if the file is still the same", async () => {
  const { hub, options } = await fresh();
  const breaks = [100_000, 100_001, 250_000];
  hub.misbehave = (asked, response) => {
    if (!isWeights(asked) || breaks.length === 0) return false;
    const from = Number(asked.headers.range?.match(/\d+/) ?? 0);
    cut(model, from, breaks.shift()!, response, { etag: '"v1"' });
    return true;
  };
  const { folder } = await prefetch(name, options);
  expect(readFileSync(join(folder, "model.safetensors")).equals(model)).toBe(true);
  const tries = hub.log.filter(isWeights).map(({ headers }) => [headers.range, headers["if-range"]]);
  expect(tries).toEqual([
    [undefined, undefined],
    ["bytes=100000-", '"v1"'],
    ["bytes=100001-", '"v1"'],
    ["bytes=250000-", '"v1"'],
  ]);
});

test("breaks at any place, by servers that obey Range, ignore it, or compress: the file is always right", async () => {
  const oneRun = async (seed: number) => {
    const content = weights(20_000 + seed * 977, seed);
    const { hub, options } = await fresh({ ...files, "model.safetensors": content });
    let broken = 0;
    hub.misbehave = (asked, response) => {
      if (!isWeights(asked) || broken === 3) return false;
      broken++;
      const asksFrom = Number(asked.headers.range?.match(/\d+/) ?? 0);
      const from = seed % 3 === 0 ? 0 : asksFrom;
      if (seed % 4 === 3) {
        response.writeHead(200, { "content-encoding": "gzip" });
        response.write(gzipSync(content).subarray(0, 5000 * broken), () => setTimeout(() => response.destroy(), 10));
      } else cut(content, from, from + ((seed * 7919 * broken) % (content.length - from)), response);
      return true;
    };
    const { folder } = await prefetch(name, options);
    expect(readFileSync(join(folder, "model.safetensors")).equals(content), `seed ${seed}`).toBe(true);
    expect(blobs(options.cacheDir).filter(blob => blob.includes("part"))).toEqual([]);
  };
  await Promise.all(Array.from({ length: 12 }, (_, i) => oneRun(i + 1)));
});

test("a server that ignores Range is read from the beginning", async () => {
  const { hub, options } = await fresh();
  let isFirst = true;
  hub.misbehave = (asked, response) => {
    if (!isWeights(asked)) return false;
    if (isFirst) cut(model, 0, 70_000, response);
    else serve(model, { ...asked, headers: {} }, response);
    isFirst = false;
    return true;
  };
  const { folder } = await prefetch(name, options);
  expect(readFileSync(join(folder, "model.safetensors")).equals(model)).toBe(true);
});

test("a part that a dead process left is gone on with; one of a living process or another machine is not touched", async () => {
  const { hub, options, cacheDir } = await fresh();
  await prefetch(name, { ...options, wanted: "tokenizer" });
  hub.log = [];
  const here = hostname().replace(/[^\w-]/g, "_");
  const part = (where: string, pid: number) => join(cacheDir, `models--org--name/blobs/${modelHash}.${where}.${pid}.0-0.part`);
  writeFileSync(part(here, 2 ** 22 + 1), model.subarray(0, 123_456)); // no such process: beyond the largest number
  writeFileSync(part(here, process.ppid), "another's");
  writeFileSync(part("elsewhere", 2 ** 22 + 1), "another's");
  const { folder } = await prefetch(name, options);
  expect(hub.log.filter(isWeights).map(({ headers }) => headers.range)).toEqual(["bytes=123456-"]);
  expect(readFileSync(join(folder, "model.safetensors")).equals(model)).toBe(true);
  expect(blobs(cacheDir).filter(blob => blob.includes("part"))).toHaveLength(2);
});

test("a part with wrong bytes is found out by the hash, and all of it is fetched once more", async () => {
  const { hub, options, cacheDir } = await fresh();
  await prefetch(name, { ...options, wanted: "tokenizer" });
  const path = join(cacheDir, `models--org--name/blobs/${modelHash}.${hostname().replace(/[^\w-]/g, "_")}.${2 ** 22 + 1}.0-0.part`);
  writeFileSync(path, Buffer.alloc(1000, 7));
  hub.log = [];
  const { folder } = await prefetch(name, options);
  expect(hub.log.filter(isWeights).map(({ headers }) => headers.range)).toEqual(["bytes=1000-", undefined]);
  expect(readFileSync(join(folder, "model.safetensors")).equals(model)).toBe(true);
});

test("an aborted call ends with the signal's reason, and the next one goes on from there", async () => {
  const { hub, options } = await fresh();
  let isFirst = true;
  hub.misbehave = (asked, response) => {
    if (!isWeights(asked) || !isFirst) return false;
    isFirst = false;
    response.writeHead(200, { "content-length": model.length, etag: '"v1"' }).write(model.subarray(0, 80_000)); // and then silence
    return true;
  };
  const control = new AbortController();
  const onProgress = ({ bytes }: HubProgress) => bytes > 80_000 && control.abort("enough");
  await expect(prefetch(name, { ...options, signal: control.signal, onProgress })).rejects.toBe("enough");
  await expect(prefetch(name, { ...options, signal: control.signal })).rejects.toBe("enough");
  await prefetch(name, options);
  expect(hub.log.filter(isWeights).map(({ headers }) => headers.range)).toEqual([undefined, "bytes=80000-"]);
});

test("another content than announced is fetched once more, then refused; nothing of it is kept", async () => {
  for (const [problem, content] of [
    [/has the hash [0-9a-f]{64}, [0-9a-f]{64} was announced/, Buffer.from(model).fill(1, 5000, 5001)],
    [/has 200000 bytes, \d+ were announced/, model.subarray(0, 200_000)],
    [/is longer than the \d+ bytes announced/, Buffer.concat([model, Buffer.from("more")])],
  ] as const) {
    const { hub, options, cacheDir } = await fresh();
    let times = 0;
    hub.misbehave = (asked, response) => {
      if (!isWeights(asked)) return false;
      times++;
      serve(content, asked, response);
      return true;
    };
    expect(await failure(prefetch(name, options))).toMatchObject({ code: "E_DOWNLOAD", message: expect.stringMatching(problem) });
    expect(times).toBe(2);
    expect(blobs(cacheDir).filter(blob => blob.startsWith(modelHash))).toEqual([]);
    hub.misbehave = (asked, response) => {
      if (!isWeights(asked) || ++times > 3) return false;
      serve(content, asked, response);
      return true;
    };
    await prefetch(name, options); // wrong once: changed between HEAD and GET, or damaged on the way
    expect(blobs(cacheDir)).toContain(modelHash);
  }
});

test("an HTML page in place of a file is never kept: by its type, its first byte, or its missing commit", async () => {
  const page = "<!DOCTYPE html><title>Sign in</title>".padEnd(21); // as long as config.json, were it checked by size alone
  const asPage = { "content-type": "text/html; charset=utf-8" };
  for (const [method, headers, says] of [
    ["GET", asPage, /config\.json: is an HTML page, not config\.json/],
    ["GET", { "content-type": "application/octet-stream" }, /config\.json: is an HTML page, not config\.json/],
    ["HEAD", asPage, /config\.json: answers with an HTML page/],
    ["HEAD", {}, /config\.json: names no commit \(X-Repo-Commit\)/],
  ] as const) {
    const { hub, options, cacheDir } = await fresh();
    hub.misbehave = (asked, response) => {
      if (asked.method !== method || !asked.path.endsWith("/config.json")) return false;
      response.writeHead(200, headers).end(method === "HEAD" ? undefined : page);
      return true;
    };
    expect(await failure(prefetch(name, options))).toMatchObject({ code: "E_DOWNLOAD", message: expect.stringMatching(says) });
    expect(blobs(cacheDir)).not.toContain(gitHash(Buffer.from(files["config.json"]!)));
    expect(readdirSync(cacheDir, { recursive: true }).filter(path => `${path}`.includes("refs"))).toEqual([]);
  }
  const { hub, options } = await fresh();
  hub.misbehave = (_, response) => {
    response.writeHead(200, asPage).end(page);
    return true;
  };
  expect(await failure(prefetch(name, options))).toMatchObject({ code: "E_DOWNLOAD", message: expect.stringMatching(/HTML/) });
});

test("a published file that is no safetensors is refused before it is kept", async () => {
  const { options, cacheDir } = await fresh({ ...files, "model.safetensors": "version https://git-lfs.github.com/spec/v1\n" });
  expect(await failure(prefetch(name, options))).toMatchObject({
    code: "E_SAFETENSORS",
    message: expect.stringMatching(/git LFS pointer/),
  });
  expect(blobs(cacheDir).filter(blob => blob.length > 40)).toEqual([]);
});

test("small files come compressed and without a length: the size is that of HEAD", async () => {
  const { hub, options } = await fresh();
  hub.misbehave = ({ method, path }, response) => {
    if (method !== "GET" || !path.endsWith("/tokenizer.json")) return false;
    response.writeHead(200, { "content-encoding": "gzip", etag: 'W/"x"' });
    response.end(gzipSync(Buffer.from(files["tokenizer.json"]!)));
    return true;
  };
  const { folder } = await prefetch(name, options);
  expect(readFileSync(join(folder, "tokenizer.json"), "utf8")).toBe(files["tokenizer.json"]);
  expect(hub.log.every(({ headers }) => headers["accept-encoding"] === "identity")).toBe(true);
});

test("the token goes to the hub and nowhere else; redirects on its own host are followed", async () => {
  const { hub, options } = await fresh();
  hub.misbehave = ({ at, path }, response) => {
    if (at !== "hub" || !path.includes("/resolve/") || path.includes("?moved")) return false;
    response.writeHead(307, { location: `${path}?moved` }).end();
    return true;
  };
  await prefetch(name, { ...options, token: "hf_secret" });
  const sent = (at: string) => new Set(hub.log.filter(asked => asked.at === at).map(({ headers }) => headers.authorization));
  expect(sent("hub")).toEqual(new Set(["Bearer hf_secret"]));
  expect(sent("storage")).toEqual(new Set([undefined]));
});

test("all files come from the commit that the branch stood for at the start", async () => {
  const { hub, options } = await fresh();
  hub.misbehave = ({ path }) => {
    if (path.endsWith("/config.json")) hub.publish("main", "b".repeat(40), { ...files, "model.safetensors": weights(1000, 9) });
    return false;
  };
  const first = await prefetch(name, options);
  expect(first.commit).toBe("a".repeat(40));
  expect(readFileSync(join(first.folder, "model.safetensors")).equals(model)).toBe(true);
  hub.log = [];
  hub.misbehave = () => false;
  const second = await prefetch(name, options);
  expect(second.commit).toBe("b".repeat(40));
  expect(readFileSync(join(second.folder, "model.safetensors")).equals(weights(1000, 9))).toBe(true);
  expect(hub.asked()).toHaveLength(3); // the listing, HEAD and GET of the one file that changed
  hub.misbehave = ({ path }, response) => {
    if (!path.includes("/resolve/")) return false;
    response.writeHead(200, { "x-repo-commit": "c".repeat(40), etag: `"${"1".repeat(40)}"`, "content-length": 1 }).end();
    return true;
  };
  hub.publish("other", "d".repeat(40), { ...files, "config.json": '{"model_type":"albert"}' });
  expect((await failure(prefetch(`${name}@other`, options))).message).toMatch(/comes from commit c{40}, asked was d{40}/);
});

test("a mirror without the API: files are asked for one by one, and what does not exist is noted", async () => {
  const { hub, options, cacheDir } = await fresh();
  hub.hasApi = false;
  const { files: got, commit } = await prefetch(name, options);
  expect(got.map(file => file.path)).toEqual(needed);
  const noted = readdirSync(join(cacheDir, "models--org--name/.no_exist", commit));
  expect(noted).toEqual(expect.arrayContaining(["modules.json", "added_tokens.json", "sentence_bert_config.json"]));
  hub.log = [];
  await prefetch(`${name}@${commit}`, options);
  expect(hub.asked()).toEqual([]);
});

test("busy servers are asked again, in their own time, and not for ever", async () => {
  const { hub, options } = await fresh();
  let left = 2;
  hub.misbehave = ({ method }, response) => {
    if (method !== "HEAD" || left-- <= 0) return false;
    response.writeHead(left === 1 ? 429 : 503, { "retry-after": "0" }).end();
    return true;
  };
  await prefetch(name, options);
  const { hub: never, options: others } = await fresh();
  never.misbehave = (_, response) => {
    response.writeHead(502).end();
    return true;
  };
  expect(await failure(prefetch(name, others))).toMatchObject({ code: "E_DOWNLOAD", message: expect.stringMatching(/error 502/) });
  expect(never.log).toHaveLength(5);
  never.log = [];
  never.misbehave = (_, response) => {
    response.writeHead(429, { "retry-after": "3600" }).end();
    return true;
  };
  expect((await failure(prefetch(name, others))).message).toMatch(/asks to wait \(429\)/);
  expect(never.log).toHaveLength(1);
});

test("a signed address that has run out is asked for anew", async () => {
  const { hub, options } = await fresh();
  let isFirst = true;
  hub.misbehave = (asked, response) => {
    if (!isWeights(asked) || !isFirst) return false;
    isFirst = false;
    response.writeHead(403).end("expired");
    return true;
  };
  await prefetch(name, options);
  expect(hub.asked().filter(line => /^HEAD.*model\.safetensors/.test(line))).toHaveLength(2);
});
