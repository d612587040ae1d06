// What tests and benchmarks do inside a page. Each task takes and gives plain values.
import { expect } from "vitest"; // in the bundle: page-vitest.ts
import type { GlassbertError } from "../../src/base/index.ts";
import type { LoadOptions, ModelSource, OnnxRuntimeOptions, PretrainOptions } from "../../src/web/index.ts";
import { embed, fillMask, load, onnxRuntime, pretrain, trace } from "../../src/web/index.ts";
import { testRuntime } from "../contract/runtime.ts";
import { collected } from "./page-vitest.ts";

const wasmPaths = "/ort/";

/** What a model says of a text with a mask, to be compared with what it says under Node. Every file and weight takes part. */
async function answer(source: ModelSource, options: LoadOptions, text: string) {
  const bert = await load(source, { wasmPaths, ...options });
  const said = await answerOf(bert, text);
  await bert.dispose();
  return said;
}

async function answerOf(bert: Awaited<ReturnType<typeof load>>, text: string) {
  const masks = await fillMask(bert, text);
  const { tokens, offsets } = bert.tokenizer.encode(text);
  return {
    runtime: bert.runtime.name,
    recipe: bert.recipe,
    notes: bert.notes,
    pieces: masks.map(mask => mask.predictions.map(({ piece, probability }) => ({ piece, probability }))),
    tokens,
    offsets: offsets.map(offset => [...offset]),
  };
}

/** The same, the vectors of all texts and, unless that would take too long, an inner value of the first: every program. */
async function answers(source: ModelSource, options: LoadOptions, texts: readonly string[], isInnerWanted = true) {
  const bert = await load(source, { wasmPaths, ...options });
  const { vectors } = await embed(bert, texts);
  const inner = isInnerWanted ? (await trace(bert, texts[0]!)).tensors.get("probs.5")!.data : [];
  const said = await answerOf(bert, texts[0]!);
  await bert.dispose();
  return { ...said, vectors: [...vectors], lastLayer: [...inner] };
}

/** The files of a folder on the server, as Blobs. */
async function filesOf(address: string, names: readonly string[]): Promise<Map<string, Blob>> {
  return new Map(await Promise.all(names.map(async name => [name, await (await fetch(`${address}/${name}`)).blob()] as const)));
}

async function failure(run: () => Promise<unknown>): Promise<{ code: string; message: string; fix: string }> {
  try {
    await run();
  } catch (error) {
    const { code, message, fix } = error as GlassbertError;
    return { code, message, fix };
  }
  throw new Error("nothing failed");
}

const tasks = {
  answer,
  answers,

  hasAdapter: async (): Promise<boolean> => (await navigator.gpu?.requestAdapter()) !== null,

  /** The same from picked files, and from a directory handle (OPFS). */
  answerOfFiles: async (address: string, names: readonly string[], text: string) => answer(await filesOf(address, names), {}, text),
  answerOfHandle: async (address: string, names: readonly string[], text: string) => {
    const root = await navigator.storage.getDirectory();
    for (const [path, blob] of await filesOf(address, names)) {
      const parts = path.split("/");
      const last = parts.pop()!;
      let directory = root;
      for (const part of parts) directory = await directory.getDirectoryHandle(part, { create: true });
      const writable = await (await directory.getFileHandle(last, { create: true })).createWritable();
      await blob.stream().pipeTo(writable);
    }
    return answer(root, {}, text);
  },

  /** The names of the contract's tests with null, or what failed. */
  contract: async (options: OnnxRuntimeOptions): Promise<[string, string | null][]> => {
    const shared = await onnxRuntime({ wasmPaths, ...options });
    testRuntime(() => ({ ...shared, release: async () => {} }));
    const results: [string, string | null][] = [];
    for (const { name, run } of collected) {
      const problem = await run().then(
        () => null,
        (error: unknown) => String(error),
      );
      results.push([name, problem]);
    }
    await shared.release();
    return results;
  },

  /** A tiny model trained on a text: what was seen on the way, and what it writes then. */
  pretrain: async (text: string, options: PretrainOptions, sentence: string) => {
    const losses: number[] = [];
    const onUpdate = ({ loss }: { loss: number }) => losses.push(loss);
    const { bert, reports } = await pretrain(text, { wasmPaths, ...options, onUpdate });
    const [mask] = await fillMask(bert, sentence);
    await bert.dispose();
    return { losses, reports, pieces: mask!.predictions.map(({ piece }) => piece), notes: bert.notes };
  },

  failureOfPretrain: (text: string, options: PretrainOptions) => failure(() => pretrain(text, { wasmPaths, ...options })),

  failureOfLoad: (source: string, options: LoadOptions) => failure(() => load(source, { wasmPaths, ...options })),

  failureOfRuntime: (options: OnnxRuntimeOptions) => failure(() => onnxRuntime(options)),

  /** The page's own clock goes on while a model runs in the worker. */
  ticksDuringRun: async (): Promise<number> => {
    const bert = await load("/models/box", { wasmPaths });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await embed(
      bert,
      Array.from({ length: 8 }, (_, i) => `${i} ${"word ".repeat(100)}`),
    );
    clearInterval(timer);
    await bert.dispose();
    return ticks;
  },

  /** For the benchmark: load, the first vector, and one short text at a time; memory where the browser tells it. */
  timing: async (options: LoadOptions) => {
    const start = performance.now();
    const bert = await load("/models/box", { wasmPaths, ...options });
    const loadMs = performance.now() - start;
    const text = "A kitten is asleep on the old red rug.";
    await embed(bert, [text]);
    const firstMs = performance.now() - start;
    for (let i = 0; i < 20; i++) await embed(bert, [text]);
    const began = performance.now();
    for (let i = 0; i < 50; i++) await embed(bert, [text]);
    const shortTextMs = (performance.now() - began) / 50;
    const measure = (performance as { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> }).measureUserAgentSpecificMemory;
    const memoryMb = measure ? (await measure.call(performance)).bytes / 1e6 : null;
    await bert.dispose();
    return { runtime: bert.runtime.name, loadMs, firstMs, shortTextMs, memoryMb };
  },

  /** An aborted load leaves nothing behind; a released runtime refuses further work. */
  abortAndRelease: async () => {
    const control = new AbortController();
    const why = new Error("enough");
    const loading = load("/models/box", { wasmPaths, signal: control.signal });
    control.abort(why);
    await expect(loading).rejects.toBe(why);
    const bert = await load("/models/box", { wasmPaths });
    const session = bert.session("encoder");
    await bert.dispose();
    return failure(() => session.then(() => embed(bert, ["x"])));
  },
};

Object.assign(globalThis, { tasks });
