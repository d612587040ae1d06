// Room 8: how good a model is. Published sets read from local files, scores with their standard errors, probes on frozen vectors.
export { accuracy, f1, matthews } from "./agreement.ts";
export type { AnswerScore } from "./answer-score.ts";
export { scoreAnswer } from "./answer-score.ts";
export { pearson, spearman } from "./correlation.ts";
export type { Examples } from "./cross-entropy.ts";
export type { EntityCounts } from "./entities.ts";
export { countEntities, entitiesOf, entityF1 } from "./entities.ts";
export type { EvaluationTask } from "./evaluate.ts";
export { evaluate, evaluationTask, evaluationTasks } from "./evaluate.ts";
export type { Anchor, EvalOptions, Evaluation, Part, Score } from "./evaluation.ts";
export type { Probe, ProbeOptions } from "./probe.ts";
export { trainProbe } from "./probe.ts";
export { scoreText } from "./score.ts";
export { binomialError, bootstrapError } from "./standard-error.ts";
export type { Data } from "./text-file.ts";
