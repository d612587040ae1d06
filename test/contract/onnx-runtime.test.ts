import { afterAll } from "vitest";
import { onnxRuntime } from "../../src/node/index.ts";
import { testRuntime } from "./runtime.ts";

// One thread for the whole suite: `release` is the suite's to call, so each test gets a view that does not end the threads.
const shared = onnxRuntime({ threads: 1 });
testRuntime(() => ({ ...shared, release: async () => {} }));
afterAll(() => shared.release());
