// Servers that misbehave, each in its way; fetch, Blob and streams are the same under Node as in a page.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openUrlFile } from "./url-file.ts";
import { urlFolder } from "./url-folder.ts";

const bytes = Uint8Array.from({ length: 700_000 }, (_, i) => (i * 7919) >> 3);
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => answer(request, response, count++));
  await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers a range as it should be. `upTo` bytes of it come before the connection breaks. */
function range(
  request: IncomingMessage,
  response: ServerResponse,
  { upTo, data = bytes }: { upTo?: number; data?: Uint8Array } = {},
): void {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "")!;
  const [start, end] = [Number(first), Math.min(Number(last || data.length), data.length - 1)];
  response.writeHead(206, { "Content-Range": `bytes ${start}-${end}/${data.length}`, "Content-Length": end - start + 1 });
  if (upTo === undefined) response.end(data.subarray(start, end + 1));
  else response.write(data.subarray(start, start + upTo), () => response.destroy());
}

const isWhole = (got: Uint8Array): boolean => Buffer.compare(got, bytes) === 0; // toEqual takes a second for as many
const all = async (url: string): Promise<Uint8Array> => {
  const file = (await openUrlFile(`${url}/model.safetensors`, "model.safetensors"))!;
  expect(file.sizeBytes).toBe(bytes.length);
  return new Uint8Array(await (await file.blob()).arrayBuffer());
};

test("the beginning, then the rest in one request, however many ranges are asked for", async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    asked.push(request.headers.range);
    range(request, response);
  });
  const loaded: number[] = [];
  const onProgress = (p: { loadedBytes: number }) => loaded.push(p.loadedBytes);
  const file = (await openUrlFile(`${url}/a.safetensors`, "a.safetensors", { onProgress }))!;
  expect(await file.slice(8, 100)).toEqual(bytes.slice(8, 100));
  expect(asked).toEqual(["bytes=0-262143"]);
  const parts = await Promise.all([file.slice(200_000, 300_000), file.slice(500_000, 700_000), file.slice(699_999, 700_000)]);
  expect(Buffer.concat(parts).equals(Buffer.concat([bytes.slice(200_000, 300_000), bytes.slice(500_000), bytes.slice(699_999)]))).toBe(
    true,
  );
  expect(asked).toEqual(["bytes=0-262143", "bytes=262144-"]);
  expect(loaded.at(-1)).toBe(bytes.length);
  await expect(file.slice(0, 700_001)).rejects.toThrow(RangeError);
});

test("a connection that breaks goes on where it was", async () => {
  const asked: (string | undefined)[] = [];
  const url = await serve((request, response, count) => {
    asked.push(request.headers.range);
    range(request, response, count === 1 ? { upTo: 100_000 } : {});
  });
  expect(isWhole(await all(url))).toBe(true);
  expect(asked).toHaveLength(3);
  expect(Number(/=(\d+)-/.exec(asked[2]!)![1])).toBeGreaterThan(262_144);
});

test("a server that never gets further is given up", async () => {
  const url = await serve((request, response, count) => (count === 0 ? range(request, response) : response.destroy()));
  await expect(all(url)).rejects.toThrow(
    expect.objectContaining({ code: "E_DOWNLOAD", message: expect.stringMatching(/no answer|broke after 262144 of 700000/) }),
  );
});

test("a server without ranges sends all of it at once, and one that forgets them begins again", async () => {
  expect(isWhole(await all(await serve((_, response) => response.end(bytes))))).toBe(true);
  expect(await all(await serve((request, response, count) => (count === 0 ? range(request, response) : response.end(bytes))))).toEqual(
    bytes,
  );
});

test("a file that is replaced meanwhile is refused", async () => {
  const other = bytes.slice(0, 600_000);
  const url = await serve((request, response, count) => range(request, response, count === 0 ? {} : { data: other }));
  await expect(all(url)).rejects.toThrow(/the file changed while it was fetched/);
  const tagged = await serve((request, response, count) => range(request, response.setHeader("ETag", `"${count}"`)));
  await expect(all(tagged)).rejects.toThrow(/the file changed while it was fetched/);
});

test.each([
  [404, "text/plain", "no", null],
  [410, "text/plain", "no", null],
  [200, "text/html; charset=utf-8", "<!doctype html>", /sends an HTML page in place of the file/],
  [200, "application/octet-stream", "\n<!DOCTYPE HTML><html>", /sends an HTML page in place of the file/],
  [403, "text/plain", "no", /refuses with status 403/],
  [500, "text/plain", "no", /answers with status 500/],
])("status %d, %s, %j", async (status, type, body, expected) => {
  const url = await serve((_, response) => response.writeHead(status, { "Content-Type": type }).end(body));
  for (const name of ["config.json", "model.safetensors"]) {
    const opening = openUrlFile(`${url}/${name}`, name);
    if (expected === null) expect(await opening).toBeNull();
    else await expect(opening).rejects.toThrow(expect.objectContaining({ code: "E_DOWNLOAD", message: expect.stringMatching(expected) }));
  }
});

test("no server, and an aborted request", async () => {
  await expect(openUrlFile("http://127.0.0.1:9/config.json", "config.json")).rejects.toThrow(
    /^http:\/\/127\.0\.0\.1:9\/config\.json: no answer/,
  );
  const why = new Error("enough");
  const url = await serve(() => {});
  const control = new AbortController();
  const opening = openUrlFile(`${url}/config.json`, "config.json", { signal: control.signal });
  control.abort(why);
  await expect(opening).rejects.toBe(why);
});

test("a folder keeps its query, stays inside, and lists what it has found", async () => {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    asked.push(request.url!);
    if (request.url!.includes("gone")) response.writeHead(404).end();
    else response.end("{}");
  });
  const folder = urlFolder(`${url}/some models/box?key=1`);
  expect((await folder.open("1_Pooling/config.json"))!.path).toBe("/1_Pooling/config.json");
  expect((await folder.open("config.json"))!.sizeBytes).toBe(2);
  expect(await folder.open("gone.json")).toBeNull();
  expect(asked).toEqual(["1_Pooling/config.json", "config.json", "gone.json"].map(path => `/some%20models/box/${path}?key=1`));
  expect(await folder.list()).toEqual(["config.json"]);
  for (const path of ["../x", "/x", "a//b", "C:x", "a\\b"]) await expect(folder.open(path)).rejects.toThrow(/is no path inside/);
  expect(() => urlFolder("file:///x")).toThrow(/cannot fetch from file:/);
  expect(() => urlFolder("models/box")).toThrow(/is no address/); // there is no page here
});
