// Room 9: training. Text becomes examples, examples a loss, the loss gradients, gradients the next weights.
export type { Example, ExampleSet } from "./examples/example.ts";
export type { TrainedHead } from "./objective/head-part.ts";
export { headPart, partNames } from "./objective/head-part.ts";
export type { Part } from "./objective/part.ts";
export { evaluationProgram, gradientName, trainingProgram, withGradients } from "./objective/training-program.ts";
export type { AdamWOptions } from "./optimise/adamw.ts";
export { adamW, adamWDefaults } from "./optimise/adamw.ts";
export { clipScale, globalNorm } from "./optimise/clip.ts";
export type { DecayOptions } from "./optimise/decay.ts";
export { bertNoDecay } from "./optimise/decay.ts";
export type { LambOptions } from "./optimise/lamb.ts";
export { albertLamb, lamb, ltgLamb } from "./optimise/lamb.ts";
export type { MomentOptions } from "./optimise/moments.ts";
export type { Optimizer, OptimizerState, Rate } from "./optimise/optimizer.ts";
export { cleanText } from "./text/clean-text.ts";
export type { DocumentOptions } from "./text/read-documents.ts";
export { readDocuments } from "./text/read-documents.ts";
export { splitSentences } from "./text/split-sentences.ts";
