import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readAll } from "../base/index.ts";
import { openFile, openLocalFolder } from "./files.ts";

const outside = mkdtempSync(join(tmpdir(), "glassbert-"));
const root = join(outside, "model");
mkdirSync(join(root, "1_Pooling"), { recursive: true });
writeFileSync(join(root, "config.json"), "0123456789");
writeFileSync(join(root, "1_Pooling/config.json"), "{}");
writeFileSync(join(outside, "blob"), "linked");
symlinkSync("../blob", join(root, "vocab.txt"));
afterAll(() => rmSync(outside, { recursive: true }));

test("reads ranges of a file as fresh bytes from place 0", async () => {
  const source = await openFile(join(root, "config.json"));
  expect(source.sizeBytes).toBe(10);
  const [some, none, all] = await Promise.all([source.slice(2, 5), source.slice(10, 10), readAll(source)]);
  expect(new TextDecoder().decode(some)).toBe("234");
  expect(some).toMatchObject({ byteOffset: 0, buffer: { byteLength: 3 } });
  expect([none.length, all.length]).toEqual([0, 10]);
  await expect(source.slice(3, 11)).rejects.toThrow(RangeError);
});

test("a folder opens files below it, follows links and lists its files", async () => {
  const folder = await openLocalFolder(root);
  expect(await folder.list()).toEqual(["config.json", "vocab.txt"]);
  expect((await folder.open("1_Pooling/config.json"))?.sizeBytes).toBe(2);
  expect(new TextDecoder().decode(await readAll((await folder.open("vocab.txt"))!))).toBe("linked");
  expect(await folder.open("absent.json")).toBeNull();
  expect(await folder.open("config.json/absent")).toBeNull();
});

test.each(["../blob", "/etc/passwd", "1_Pooling/../../blob", "./config.json", "", "a\\b", "a\0b", "c:x", "1_Pooling//config.json"])(
  "a folder refuses the path %j",
  async path => {
    const folder = await openLocalFolder(root);
    await expect(folder.open(path)).rejects.toThrow(
      expect.objectContaining({ code: "E_INPUT", message: `${JSON.stringify(path)} is no path inside a model folder` }),
    );
  },
);

test.each<[string, () => Promise<unknown>, string, RegExp]>([
  [
    "no such file",
    () => openFile(join(root, "confg.json")),
    "E_FILE_MISSING",
    /confg\.json: no such file\. Did you mean "config\.json"\?$/,
  ],
  ["a folder for a file", () => openFile(root), "E_FILE_MISSING", /model: is a folder, expected a file$/],
  ["a device", () => openFile("/dev/null"), "E_FILE_MISSING", /\/dev\/null: is a device or pipe, expected a file$/],
  [
    "a folder inside for a file",
    async () => (await openLocalFolder(root)).open("1_Pooling"),
    "E_FILE_MISSING",
    /is a folder, expected a file$/,
  ],
  [
    "no such folder",
    () => openLocalFolder(join(outside, "modle")),
    "E_MODEL_MISSING",
    /modle: no such model folder\. Did you mean "model"/,
  ],
  [
    "a file for a folder",
    () => openLocalFolder(join(root, "config.json")),
    "E_MODEL_MISSING",
    /config\.json: is a file, expected a model folder$/,
  ],
  ["a link to nowhere", () => openFile(link("nowhere", join(outside, "gone"))), "E_FILE_MISSING", /no such file/],
  ["a link to itself", () => openFile(link("self", "self")), "E_FILE_MISSING", /ELOOP/],
])("%s", async (_, act, code, message) => {
  await expect(act()).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
});

function link(name: string, to: string): string {
  const path = join(outside, name);
  symlinkSync(to, path);
  return path;
}

test("a file that shrinks is noticed", async () => {
  const path = join(outside, "shrinking");
  writeFileSync(path, "0123456789");
  const source = await openFile(path);
  truncateSync(path, 4);
  await expect(readAll(source)).rejects.toThrow(/became shorter while it was read/);
});
