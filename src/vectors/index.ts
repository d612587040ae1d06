// Room 4: ids become vectors, and vectors find the rows near them.
export { lookUp } from "./look-up.ts";
export type { NearestOptions, Neighbour } from "./nearest.ts";
export { nearestRows, rowNorms } from "./nearest.ts";
export type { LookUpProof } from "./one-hot.ts";
export { oneHotProduct, proveLookUp } from "./one-hot.ts";
export type { Similarity } from "./similarity.ts";
export { norm, similarity } from "./similarity.ts";
