// Room 9: training. Text becomes examples, examples a loss, the loss gradients, gradients the next weights.
export type { Example, ExampleSet } from "./examples/example.ts";
export type { TrainedHead } from "./objective/head-part.ts";
export { headPart, partNames } from "./objective/head-part.ts";
export type { Part } from "./objective/part.ts";
export { evaluationProgram, gradientName, trainingProgram, withGradients } from "./objective/training-program.ts";
export { splitSentences } from "./text/split-sentences.ts";
