// The Runtime over onnxruntime-web: WebAssembly, or WebGPU where it is asked for and proves right. A run that has begun cannot be stopped
// in the middle: when aborted its result is dropped, and the caller is told at once.
import { GlassbertError, unlessAborted } from "../base/index.ts";
import type { Program, RunOptions, Runtime, Session } from "../graph/index.ts";
import { checkFeeds, encodeOnnx } from "../graph/index.ts";
import { absolute } from "./absolute.ts";
import type { Host } from "./host.ts";
import { directHost, workerHost } from "./host.ts";
import type { Device } from "./onnx-host.ts";
import { wasmFiles } from "./onnx-host.ts";
import { selfCheck } from "./self-check.ts";

/** Where and how onnxruntime-web runs. */
export interface OnnxRuntimeOptions {
  /** Address of the folder with the two files of onnxruntime-web that the browser fetches, `ort-wasm-simd-threaded.mjs` and `.wasm` (for WebGPU `…asyncify.mjs` and `.wasm`), copied from `node_modules/onnxruntime-web/dist`. Nothing comes from anywhere else. */
  readonly wasmPaths?: string | URL | undefined;
  /** `auto` is WebGPU where the browser has it and it computes right, else WebAssembly. Default `wasm`: for short texts of changing length it is often the quicker one, too. */
  readonly device?: Device | "auto" | undefined;
  /** Threads of WebAssembly. More than one needs a page that is cross-origin isolated. Default: up to 4 where it is, else 1. */
  readonly threads?: number | undefined;
  /** Default true: in a web worker, so the page never stands still. An address: of `dist/web/onnx-worker.js`, bundled by hand. False: on the caller's own thread. */
  readonly worker?: boolean | string | URL | undefined;
}

/** A runtime, and what was found odd while it started. */
export interface StartedRuntime extends Runtime {
  readonly notes: readonly string[];
}

/** How a runtime finds weights by their place in the model folder. */
export type FindWeights = (path: string) => Promise<Blob>;

const tolerance = 1e-3; // right devices differ by 1e-6, wrong ones by whole numbers

/**
 * Starts onnxruntime-web.
 *
 * @throws {GlassbertError} E_RUNTIME_MISSING: its files are not where wasmPaths says, no adapter; E_RUNTIME: WebGPU was asked for and computes wrong
 */
export async function onnxRuntime(options: OnnxRuntimeOptions = {}, findWeights?: FindWeights): Promise<StartedRuntime> {
  const { device = "wasm" } = options;
  if (device !== "auto") return start(device, options, [], findWeights);
  try {
    return await start("webgpu", options, [], findWeights);
  } catch (error) {
    const notes = (error as GlassbertError).code === "E_RUNTIME" ? [`WebGPU is not used: ${(error as Error).message}`] : [];
    return start("wasm", options, notes, findWeights);
  }
}

async function start(device: Device, options: OnnxRuntimeOptions, notes: string[], findWeights?: FindWeights): Promise<StartedRuntime> {
  if (!(device in wasmFiles)) throw new GlassbertError("E_INPUT", `device is "${device}"`, 'choose "wasm", "webgpu" or "auto"');
  const wasmPaths = folderOf(options.wasmPaths, device);
  const threads = threadsOf(options.threads);
  const { worker = true } = options;
  const host = worker === false ? directHost() : workerHost(worker === true ? undefined : absolute(worker));
  const runtime = runtimeOver(host, device, threads, notes, findWeights);
  try {
    await host.call({ do: "start", device, threads, wasmPaths });
    const difference = await selfCheck(runtime);
    if (difference <= tolerance) return runtime;
    throw new GlassbertError(
      "E_RUNTIME",
      `${device} computes wrong on this machine: its numbers are ${difference} off`,
      'choose device "wasm"',
    );
  } catch (error) {
    await runtime.release();
    throw error;
  }
}

function runtimeOver(host: Host, device: Device, threads: number, notes: readonly string[], findWeights?: FindWeights): StartedRuntime {
  let sessions = 0;
  return {
    name: device === "webgpu" ? "onnxruntime-web, WebGPU" : `onnxruntime-web, WebAssembly, ${threads} thread${threads === 1 ? "" : "s"}`,
    notes,
    load: async (program: Program, { signal }: RunOptions = {}): Promise<Session> => {
      signal?.throwIfAborted();
      const session = sessions++;
      const model = await encodeOnnx(program, { weightFolder: findWeights && "/", profile: device });
      const files = findWeights ? await Promise.all(weightFiles(program).map(async path => ({ path: path.slice(1), blob: await findWeights(path) }))) : []; // biome-ignore format: one idea
      await unlessAborted(host.call({ do: "load", session, model, files }, [model.buffer]), signal);
      return {
        run: async (feeds, { signal } = {}) => {
          checkFeeds(program, feeds);
          signal?.throwIfAborted();
          return unlessAborted(host.call({ do: "run", session, feeds }), signal);
        },
        release: async () => {
          await host.call({ do: "release", session });
        },
      };
    },
    release: async () => host.end(new GlassbertError("E_RUNTIME", "the runtime was released", "load the model again")),
  };
}

/** The files directly in the model folder that hold weights of the program: they are read where the program runs, and nowhere else. */
function weightFiles({ order }: Program): string[] {
  const paths = order.flatMap(({ origin }) => (origin.from === "parameter" && origin.weight.stored ? [origin.weight.stored.path] : []));
  return [...new Set(paths)].filter(path => path.lastIndexOf("/") === 0);
}

function folderOf(wasmPaths: string | URL | undefined, device: Device): string {
  if (wasmPaths === undefined) {
    const fix = `serve ${wasmFiles[device].join(" and ")} from node_modules/onnxruntime-web/dist and give the address of their folder`;
    throw new GlassbertError("E_INPUT", "wasmPaths is missing: nothing is fetched from anywhere that was not named", fix);
  }
  return absolute(wasmPaths).href.replace(/\/?$/, "/");
}

function threadsOf(threads: number | undefined): number {
  const isIsolated = globalThis.crossOriginIsolated === true;
  if (threads === undefined) return isIsolated ? Math.min(4, globalThis.navigator?.hardwareConcurrency ?? 1) : 1;
  if (!Number.isInteger(threads) || threads < 1)
    throw new GlassbertError("E_INPUT", `threads is ${threads}`, "give threads a whole number from 1");
  if (threads === 1 || isIsolated) return threads;
  const fix =
    "serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp, or leave threads out";
  throw new GlassbertError("E_INPUT", `threads is ${threads}, but the page is not cross-origin isolated`, fix);
}
