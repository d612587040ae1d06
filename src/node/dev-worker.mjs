// Starts the worker from its TypeScript source: tsx and Vitest do not reach worker threads by themselves. Never used from dist.
import { register } from "tsx/esm/api";

register();
await import("./onnx-worker.ts");
