// The program as a process: pipes that close, disks that are full, slow readers, signals; and what is loaded before it is needed.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const main = join(root, "src/cli/main.ts");
const node = ["--import", import.meta.resolve("tsx"), main];
const folder = mkdtempSync(join(tmpdir(), "glassbert-cli-"));
afterAll(() => rmSync(folder, { recursive: true }));
const env = { PATH: process.env["PATH"] ?? "" };

async function ended(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = "";
  child.stderr?.on("data", chunk => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>(resolve => child.on("close", resolve));
  return { code, stderr };
}

const lines = join(folder, "lines.txt");
writeFileSync(lines, `${"the quick brown fox jumps over the lazy dog and its many friends\n".repeat(10_000)}`);

test("| head -1 ends the program with 0 and without a word", async () => {
  const child = spawn(process.execPath, [...node, "tokenize", "-i", lines], { env });
  child.stdout.once("data", () => child.stdout.destroy());
  expect(await ended(child)).toEqual({ code: 0, stderr: "" });
});

test("5 MB and more into a slow reader arrive complete", async () => {
  const child = spawn(process.execPath, [...node, "tokenize", "-i", lines], { env });
  const done = ended(child);
  let bytes = 0;
  let newlines = 0;
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 10) newlines++;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  expect(await done).toEqual({ code: 0, stderr: "" });
  expect(bytes).toBeGreaterThan(5_000_000);
  expect(newlines).toBe(10_000);
});

test.skipIf(!existsSync("/dev/full"))("/dev/full is a clear error", async () => {
  for (const argv of [`tokenize x > /dev/full`, `tokenize x -o /dev/full`, `tokenize -i ${lines} > /dev/full`]) {
    const child = spawn("sh", ["-c", `${process.execPath} ${node.join(" ")} ${argv}`], { env });
    const { code, stderr } = await ended(child);
    expect([argv, code]).toEqual([argv, 1]);
    expect(stderr).toMatch(/^error\[E_FILE_WRITE\]: .+ cannot be written\ncause: ENOSPC/);
  }
  expect(existsSync("/dev/full")).toBe(true);
});

test("closed stdout", async () => {
  const child = spawn("sh", ["-c", `${process.execPath} ${node.join(" ")} tokenize x >&-`], { env });
  const { stderr } = await ended(child);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("stdin through a pipe, line by line: an answer comes before the input ends", async () => {
  const child = spawn(process.execPath, [...node, "tokenize"], { env });
  const done = ended(child);
  child.stdin.write("one\n");
  const first = await new Promise<string>(resolve => child.stdout.once("data", chunk => resolve(String(chunk))));
  expect(first).toContain('"text":"one"');
  child.stdin.end("two");
  const second = await new Promise<string>(resolve => child.stdout.once("data", chunk => resolve(String(chunk))));
  expect(second).toContain('"text":"two"');
  expect(await done).toEqual({ code: 0, stderr: "" });
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends the work with %d; the old file stays", async (signal, code) => {
  const out = join(folder, `${signal}.jsonl`);
  writeFileSync(out, "old\n");
  const child = spawn(process.execPath, [...node, "embed", "-o", out, "--force", "-v"], { env });
  const done = ended(child);
  child.stdin.write("one\n".repeat(3000));
  await new Promise<void>(resolve => child.stderr.on("data", chunk => String(chunk).includes("loaded in") && resolve()));
  child.kill(signal);
  expect((await done).code).toBe(code);
  expect(readFileSync(out, "utf8")).toBe("old\n");
});

test("help, version and usage errors load no model, no tokenizer, no runtime", () => {
  const seen = new Set<string>();
  const walk = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, from] of readFileSync(file, "utf8").matchAll(/^(?:import|export)(?! type)(?: [^"';]*? from)? "([^"]+)"/gm)) {
      if (from!.startsWith(".")) walk(join(dirname(file), from!));
      else seen.add(from!);
    }
  };
  walk(main);
  const rooms = [...seen].map(file => (file.startsWith(root) ? file.slice(root.length + 1).split("/")[1] : file));
  for (const room of rooms) expect(room).toMatch(/^(cli|base|commander|node:.+)$/);
});
