// What vectors of texts are trained by: which one belongs to which (Henderson et al. 2017, §4.4, "multiple negatives"), how alike two are (Reimers and
// Gurevych 2019, §3), which of two is nearer (Schroff et al. 2015, with cosines). Each takes the vectors of a batch, [B, W], and reads rows of it.
import type { Value } from "../../../graph/index.ts";
import { add, crossEntropy, gather, input, matmul, multiply, relu, scalar, step, subtract } from "../../../graph/index.ts";
import type { Part } from "../../objective/part.ts";
import { count, hits, total, weighted } from "../../objective/part.ts";
import { cosinesOf, rowNumbers, unitRows } from "./text-vectors.ts";

const shares = () => input("shares", "float32", ["items"]);

/**
 * The text that belongs to each anchor, among all candidates of the batch. Inputs: `anchorRows` int32 [items], `candidateRows` int32 [candidates],
 * `ownCandidate` int32 [items], `shares` [items], and `apart` [items, candidates], what is added to the scores: 0, or far below where a candidate
 * is as right as the own one.
 *
 * @param scale - factor of the cosines, 1 / temperature
 */
export function rankingLoss(vectors: Value, scale: number): Part {
  const [anchors, candidates] = [rowNumbers("anchorRows", "items"), rowNumbers("candidateRows", "candidates")].map(rows =>
    unitRows(gather(vectors, rows)),
  );
  const cosines = matmul(anchors!, candidates!, { transposeB: true, scale }); // [items, candidates]
  const scores = add(cosines, input("apart", "float32", ["items", "candidates"]));
  const [own, weights] = [rowNumbers("ownCandidate", "items"), shares()];
  return { loss: weighted(crossEntropy(scores, own), weights), correct: count(hits(scores, own), weights) };
}

/** (cosine − score)² of two texts. Inputs: `firstRows`, `secondRows` int32 [items], `scores` and `shares` [items]. */
export function cosineLoss(vectors: Value): Part {
  const [first, second] = ["firstRows", "secondRows"].map(name => gather(vectors, rowNumbers(name, "items")));
  const miss = subtract(cosinesOf(first!, second!), input("scores", "float32", ["items"])); // [items]
  return { loss: weighted(multiply(miss, miss), shares()), correct: null };
}

/** max(0, cosine(anchor, negative) − cosine(anchor, positive) + margin). Inputs: `anchorRows`, `positiveRows`, `negativeRows` int32, `shares` [items]. */
export function tripletLoss(vectors: Value, margin: number): Part {
  const [anchor, positive, negative] = ["anchorRows", "positiveRows", "negativeRows"].map(name =>
    gather(vectors, rowNumbers(name, "items")),
  );
  const lead = subtract(cosinesOf(anchor!, positive!), cosinesOf(anchor!, negative!)); // [items]
  return { loss: weighted(relu(subtract(scalar(margin), lead)), shares()), correct: total(step(lead, 0)) };
}
