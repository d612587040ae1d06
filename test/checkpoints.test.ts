// The folder of a run's checkpoints: what stays and what goes, damaged files, a process that is killed while it writes, a disk that takes no
// more.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkpoints } from "../src/node/index.ts";
import { stateAt } from "./state-at.ts";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "glassbert-")), "run/checkpoints");
});
afterEach(() => rmSync(join(folder, "../.."), { recursive: true }));

const steps = () => readdirSync(folder).sort().map(name => Number(/^step-(\d{7,})\.safetensors$/.exec(name)?.[1])); // biome-ignore format: one idea

test("the newest stay, and the best", async () => {
  const run = checkpoints(folder);
  expect(await run.last()).toBeNull();
  expect(await run.best()).toBeNull();
  await run.save(stateAt(10));
  expect(await run.best()).toBeNull();
  const best = { step: 20, score: 3 };
  for (const step of [20, 30, 40, 50]) await run.save(stateAt(step, best));
  expect(steps()).toEqual([20, 40, 50]);
  expect(await run.last()).toEqual({ path: join(folder, "step-0000050.safetensors"), state: stateAt(50, best), notes: [] });
  expect((await run.best())!.state).toEqual(stateAt(20, best));
  await run.save(stateAt(60, { step: 60, score: 4 }));
  expect(steps()).toEqual([50, 60]);
  expect((await run.best())!.state.step).toBe(60);
  await run.save(stateAt(12_345_678, { step: 60, score: 4 }));
  expect((await checkpoints(folder, { keep: 1 }).last())!.state.step).toBe(12_345_678);
  expect(() => checkpoints(folder, { keep: 0 })).toThrow("keep is 0");
});

test("damaged ones are passed over, with a note; going on from an earlier one gives the later ones up", async () => {
  const run = checkpoints(folder, { keep: 3 });
  for (const step of [1, 2, 3]) await run.save(stateAt(step));
  truncateSync(join(folder, "step-0000003.safetensors"), 100);
  const found = (await run.last())!;
  expect(found.state).toEqual(stateAt(2));
  expect(found.notes).toEqual([expect.stringContaining("step-0000003.safetensors is damaged")]);
  await run.save(stateAt(3)); // again, and whole now
  await run.save(stateAt(4));
  expect(steps()).toEqual([2, 3, 4]);
  truncateSync(join(folder, "step-0000004.safetensors"), 100);
  const again = checkpoints(folder, { keep: 2 });
  expect((await again.last())!.state.step).toBe(3);
  await again.save(stateAt(5));
  expect(steps()).toEqual([3, 4, 5]); // two whole ones, and the damaged one as it was
  await checkpoints(folder, { keep: 1 }).save(stateAt(2));
  expect(steps()).toEqual([2]);
});

test("when none is whole, that is an error, not a new beginning", async () => {
  const run = checkpoints(folder);
  await run.save(stateAt(1));
  await run.save(stateAt(2));
  for (const name of readdirSync(folder)) writeFileSync(join(folder, name), "");
  await expect(run.last()).rejects.toMatchObject({ code: "E_CHECKPOINT", message: expect.stringContaining("no checkpoint is whole. ") });
});

test("a folder that cannot be one", async () => {
  const file = join(folder, "../../file");
  writeFileSync(file, "");
  await expect(checkpoints(file).last()).rejects.toMatchObject({ code: "E_FILE_MISSING", message: `${file} cannot be read: it is a file` });
  await expect(checkpoints(join(file, "x")).save(stateAt(1))).rejects.toMatchObject({
    code: "E_FILE_WRITE",
    message: expect.stringContaining("a file is in the way"),
  });
});

/** A process that goes on from the last checkpoint and saves as fast as it can, saying each step that is safe. */
const child = (size: number) => `
  import { checkpoints } from ${JSON.stringify(import.meta.resolve("../src/node/checkpoints.ts"))};
  import { stateAt } from ${JSON.stringify(import.meta.resolve("./state-at.ts"))};
  const run = checkpoints(${JSON.stringify(folder)});
  const found = await run.last();
  for (let step = (found?.state.step ?? 0) + 1; ; step++) {
    await run.save(stateAt(step, null, ${size})).catch(error => {
      console.log(error.message);
      process.exit(3);
    });
    console.log(step);
  }`;
const node = (script: string) => ["--import", import.meta.resolve("tsx"), "--input-type=module", "-e", script];

describe.skipIf(process.platform === "win32")("a process of its own", () => {
  test("killed at any moment: what it said is safe is there, whole", async () => {
    let before = 0;
    for (const wait of [0, 3, 11, 23, 40]) {
      const writer = spawn(process.execPath, node(child(300_000)), { stdio: ["ignore", "pipe", "inherit"] });
      let said = "";
      writer.stdout.on("data", chunk => {
        if (said === "") setTimeout(() => writer.kill("SIGKILL"), wait);
        said += chunk;
      });
      await new Promise(resolve => writer.on("close", resolve));
      const safe = Number(said.trim().split("\n").at(-1));
      const { state, notes } = (await checkpoints(folder).last())!;
      expect(state.step).toBeGreaterThanOrEqual(safe);
      expect(state.step).toBeLessThanOrEqual(safe + 1); // written, but not said
      expect(state.weights.get("x")!.data.every(x => x === state.step)).toBe(true);
      expect(notes).toEqual([]);
      expect(safe).toBeGreaterThan(before);
      before = state.step;
      const left = readdirSync(folder).filter(name => !name.endsWith(".tmp"));
      expect(left.length).toBeLessThanOrEqual(3); // two, and one that was about to go
    }
    await checkpoints(folder).save(stateAt(before + 1));
    expect(steps()).toEqual([before, before + 1]); // and nothing half written
  });

  test("a disk that takes no more: the checkpoint before is untouched", async () => {
    await checkpoints(folder).save(stateAt(7));
    const kept = readFileSync(join(folder, "step-0000007.safetensors"));
    const limited = `trap "" XFSZ; ulimit -f 2000; exec "$0" "$@"`; // half a megabyte or one: the file is larger
    const writer = spawn("sh", ["-c", limited, process.execPath, ...node(child(1_000_000))], { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    writer.stdout.on("data", chunk => (said += chunk)); // biome-ignore format: one idea
    expect(await new Promise(resolve => writer.on("close", resolve))).toBe(3);
    expect(said).toBe(`${join(folder, "step-0000008.safetensors")} cannot be written: files may not be so large here\n`);
    expect(readdirSync(folder)).toEqual(["step-0000007.safetensors"]);
    expect(readFileSync(join(folder, "step-0000007.safetensors")).equals(kept)).toBe(true);
  });
});
