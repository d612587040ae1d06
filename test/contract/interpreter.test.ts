import { interpreter } from "../../src/graph/index.ts";
import { testRuntime } from "./runtime.ts";

testRuntime(interpreter);
