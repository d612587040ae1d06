// What the status line shows, and when: nothing in the first second, at most ten bars a second, a line every ten, and away before a note.
import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createPaint } from "./colour.ts";
import { createStatus, type ProgressMode } from "./progress.ts";

function watch(mode: ProgressMode, isTTY: boolean) {
  let written = "";
  let clock = 0;
  const stream = new Writable({
    write: (chunk, _, done) => {
      written += chunk;
      done();
    },
  });
  const status = createStatus(Object.assign(stream, { isTTY }), mode, createPaint("none"), () => clock);
  const at = (ms: number, done: number, total?: number) => {
    clock = ms;
    status.update(done, total, "texts");
    const now = written;
    written = "";
    return now;
  };
  const taken = () => {
    const now = written;
    written = "";
    return now;
  };
  return { at, status, taken };
}

test("a bar on a terminal", () => {
  const { at, status, taken } = watch("auto", true);
  expect(at(900, 9, 100)).toBe("");
  expect(at(1000, 25, 100)).toBe(`\r\x1b[2K${"━".repeat(24)} 25/100 texts  25 texts/s  0:03 left`);
  expect(at(1050, 26, 100)).toBe("");
  expect(at(1100, 28)).toBe("\r\x1b[2K28 texts  25 texts/s");
  status.note("a warning");
  expect(taken()).toBe("\r\x1b[2Ka warning\n");
  status.clear();
  expect(taken()).toBe("");
});

test("plain lines in a log, JSON for wrappers, nothing when asked", () => {
  const plain = watch("auto", false);
  expect([plain.at(5000, 5), plain.at(10_000, 10), plain.at(11_000, 11)]).toEqual(["", "10 texts  1.0 texts/s\n", ""]);
  const json = watch("json", true);
  expect(JSON.parse(json.at(2000, 10, 20))).toEqual({ done: 10, total: 20, unit: "texts", perSecond: 5, elapsedMs: 2000 });
  expect(watch("none", true).at(60_000, 1)).toBe("");
});
