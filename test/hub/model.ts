// A model as a hub has it, small but with everything that matters to fetching: weights of some hundred thousand bytes, and files nobody needs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import { GlassbertError } from "../../src/base/index.ts";
import { type Files, TestHub } from "./server.ts";

/** A sound safetensors file of about so many bytes, each content another. */
export function weights(bytes: number = 300_000, seed: number = 1): Buffer {
  const header = Buffer.from(`{"w":{"dtype":"U8","shape":[${bytes}],"data_offsets":[0,${bytes}]}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.alloc(bytes);
  for (let i = 0, x = seed; i < bytes; i++) data[i] = x = (x * 1103515245 + 12345) & 0xff;
  return Buffer.concat([length, header, data]);
}

/** The files of the model. */
export const files: Files = {
  "config.json": '{"model_type":"bert"}',
  "tokenizer.json": '{"version":"1.0"}',
  "tokenizer_config.json": "{}",
  "vocab.txt": "[PAD]\n",
  "model.safetensors": weights(),
  "pytorch_model.bin": "a pickle",
  "modeling.py": "import os",
  "README.md": "# name",
  "onnx/model.onnx": "a graph",
};

/** The paths of those that a model needs. */
export const needed = ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];

/** A hub that ends with the test, and an empty cache. */
export async function fresh(
  content: Files = files,
): Promise<{ hub: TestHub; cacheDir: string; options: { endpoint: string; cacheDir: string; token: false } }> {
  const hub = await TestHub.start(content);
  const cacheDir = mkdtempSync(join(tmpdir(), "glassbert-hub-"));
  ends.push(async () => {
    await hub.close();
    rmSync(cacheDir, { recursive: true, force: true });
  });
  return { hub, cacheDir, options: { endpoint: hub.endpoint, cacheDir, token: false } };
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** The error of a promise that must fail with one. */
export async function failure(work: Promise<unknown>): Promise<GlassbertError> {
  const error = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(GlassbertError);
  return error as GlassbertError;
}
