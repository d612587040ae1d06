// Starts a worker from its TypeScript source: tsx and Vitest do not reach worker threads by themselves. Never used from dist.
import { workerData } from "node:worker_threads";
import { register } from "tsx/esm/api";

register();
await import(`./${workerData}.ts`);
