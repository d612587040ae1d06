// Room 9: training. Text becomes examples, examples a loss, the loss gradients, gradients the next weights.
export type { Example, ExampleSet } from "./examples/example.ts";
