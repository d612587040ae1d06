// `glassbert export`: what it writes loads again, what it says is true, and what goes wrong leaves nothing behind.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, expect, test } from "vitest";
import { boxFolder } from "../../src/node/index.ts";
import { hasShared, shared } from "../shared.ts";
import { cli } from "./harness.ts";

const place = mkdtempSync(join(tmpdir(), "glassbert-export-cli-"));
afterAll(() => rmSync(place, { recursive: true }));
const path = (name: string): string => join(place, name);
const left = (): string[] => readdirSync(place).sort();

test("a folder with its ONNX file: the same vectors come out of it", async () => {
  const { code, stdout } = await cli(["export", path("whole"), "--onnx", "auto"]);
  expect(code).toBe(0);
  const { model, output, program, files, notes } = JSON.parse(stdout);
  expect({ model, output, program, notes }).toEqual({ model: boxFolder, output: path("whole"), program: "sentence", notes: [] });
  for (const { path: file, sizeBytes } of files) expect([file, statSync(join(output, file)).size]).toEqual([file, sizeBytes]);
  expect(readFileSync(join(output, "model.safetensors")).equals(readFileSync(join(boxFolder, "model.safetensors")))).toBe(true);
  const { inputNames, outputNames } = await InferenceSession.create(join(output, "onnx/model.onnx"));
  expect([...inputNames].sort()).toEqual(["attention_mask", "input_ids", "token_type_ids"]);
  expect(outputNames).toEqual(["last_hidden_state", "sentence_embedding"]);
  const vector = async (...argv: string[]) => (await cli(["embed", "My dog is cute.", "-q", ...argv])).stdout;
  expect(await vector("--model", output)).toBe(await vector());
});

test("over what is there only when told to; older ONNX files are named", async () => {
  const again = await cli(["export", path("whole")]);
  expect([again.code, again.stdout]).toEqual([2, ""]);
  expect(again.stderr).toMatch(/^error\[E_FILE_EXISTS\]: .* is not empty\nfix: .*--force/);
  const forced = await cli(["export", path("whole"), "--force", "--weight-dtype", "float32", "--shard-bytes", "60000000", "--json"]);
  expect(JSON.parse(forced.stdout)).toMatchObject({
    schema: "glassbert.export/1",
    program: null,
    notes: [expect.stringContaining("torch_dtype is now"), expect.stringMatching(/older export.*: onnx\/model\.onnx$/)],
  });
  expect(readdirSync(path("whole")).filter(name => name.endsWith(".safetensors"))).toHaveLength(2);
});

test("one ONNX file, for scripts and for people", async () => {
  expect(await cli(["export", path("masked.onnx"), "--onnx", "masked", "-q"])).toEqual({
    code: 0,
    stdout: `${path("masked.onnx")}\n`,
    stderr: "",
  });
  const { inputNames, outputNames } = await InferenceSession.create(path("masked.onnx"));
  expect([inputNames.length, outputNames]).toEqual([3, ["logits"]]);
  const seen = await cli(["export", path("masked.onnx"), "--onnx", "encoder", "--force"], { columns: 80, env: { NO_COLOR: "1" } });
  expect(seen.stdout.replaceAll(place, "")).toMatch(/^\/masked\.onnx\nONNX: encoder\n\nfile +bytes\n─*\n?masked\.onnx +\d+\n$/);
});

test.skipIf(!hasShared)("files that are no part of a model are left out, and named", async () => {
  const folder = path("source");
  await cli(["export", folder, "--model", shared("models/tiny/bert-pretraining")]);
  writeFileSync(join(folder, "training_args.bin"), "x");
  const { notes } = JSON.parse((await cli(["export", path("copy"), "--model", folder])).stdout);
  expect(notes).toEqual(["left out: training_args.bin"]);
  rmSync(folder, { recursive: true });
  rmSync(path("copy"), { recursive: true });
});

test.skipIf(!hasShared)("static vectors, as a folder and as an ONNX file in it", async () => {
  const model = ["--model", shared("models/tiny/st-model2vec")];
  const { code, stdout } = await cli(["export", path("table"), ...model, "--onnx", "auto", "--weight-dtype", "float16"]);
  expect([code, JSON.parse(stdout)]).toMatchObject([0, { program: "sentence", notes: [expect.stringContaining("embedding_dtype"), expect.any(String)] }]); // biome-ignore format: one idea
  const { inputNames, outputNames } = await InferenceSession.create(path("table/onnx/model.onnx"));
  expect([[...inputNames].sort(), outputNames]).toEqual([["attention_mask", "input_ids"], ["sentence_embedding"]]);
  expect((await cli(["embed", "My dog is cute.", "--model", path("table")])).code).toBe(0);
  const refused = await cli(["export", path("other"), ...model, "--onnx", "masked"]);
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/^error\[E_HEAD_MISSING\]: .* no program "masked"\nfix: .*sentence/),
  ]);
  rmSync(path("table"), { recursive: true });
});

test.skipIf(!hasShared)("a cross-encoder, whose modules make no vectors", async () => {
  const model = ["--model", shared("models/tiny/crossencoder-1logit")];
  const { code, stdout } = await cli(["export", path("ranker"), ...model, "--onnx", "auto"]);
  expect([code, JSON.parse(stdout).program]).toEqual([0, "labels"]);
  expect((await cli(["embed", "A dog.", ...model])).stderr).toMatch(/^error\[E_MODULES\]: .* must have a Pooling after the Transformer\n/);
  rmSync(path("ranker"), { recursive: true });
});

test("mistakes: what is wrong and what to do", async () => {
  for (const [argv, code, message] of [
    [[], 2, /export writes to one place, none was named/],
    [["a", "b"], 2, /2 were named/],
    [["a", "--onnx", "maskd"], 2, /--onnx is "maskd"\. Did you mean "masked"\?/],
    [["a.onnx", "--shard-bytes", "5"], 2, /--shard-bytes has no meaning/],
    [["a", "--weight-dtype", "int4"], 2, /--weight-dtype is "int4"/],
    [["a", "--threads", "2"], 2, /export has no flag --threads/],
    [[path("a"), "--onnx", "spans"], 1, /E_HEAD_MISSING.*head for answers/],
    [[path("masked.onnx")], 2, /E_FILE_EXISTS/],
    [[path("masked.onnx/model")], 1, /E_FILE_WRITE.*a file is in the way/],
  ] as const) {
    const outcome = await cli(["export", ...argv]);
    expect([argv, outcome.code, outcome.stdout]).toEqual([argv, code, ""]);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).toMatch(/\nfix: /);
  }
  expect(left()).toEqual(["masked.onnx", "whole"]);
});

test("Ctrl-C leaves nothing half-written", async () => {
  expect(await cli(["export", path("new")], { signal: AbortSignal.abort(130) })).toMatchObject({ code: 130, stdout: "", stderr: "" });
  expect(left()).toEqual(["masked.onnx", "whole"]);
});

test.skipIf(process.platform === "win32")("no room is a clear error, and leaves nothing", () => {
  const program = ["--import", import.meta.resolve("tsx"), join(import.meta.dirname, "../../src/cli/main.ts")];
  const line = [process.execPath, ...program, "export", path("new")].map(word => `'${word}'`).join(" ");
  const { status, stderr } = spawnSync("sh", ["-c", `ulimit -f 1000; ${line}`], { encoding: "utf8" }); // stands for a disk that fills up
  expect(stderr).toMatch(/^error\[E_FILE_WRITE\]: .*new cannot be written: files may not be so large here\n/);
  expect(status).toBe(1);
  expect(existsSync(path("new"))).toBe(false);
  expect(left()).toEqual(["masked.onnx", "whole"]);
});
