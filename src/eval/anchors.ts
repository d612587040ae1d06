// What others have reported for the same sets. Most of these models were trained for the task; a probe or a cosine was not, so the numbers
// say what is possible and not what to expect.
import type { Anchor } from "./evaluation.ts";

const bert = "trained for the task, GLUE test; google-research/bert";
const huggingFace = "trained for the task, dev; run_glue of transformers";
const scoring = "awslabs/mlm-scoring";

/** Reported scores by task. */
export const anchors: Readonly<Record<string, readonly Anchor[]>> = {
  stsb: [
    { model: "BERT-tiny 2/128", scores: { Spearman: 73.6, Pearson: 74.3 }, source: bert },
    { model: "BERT-mini 4/256", scores: { Spearman: 73.3, Pearson: 75.4 }, source: bert },
    { model: "BERT-small 4/512", scores: { Spearman: 77.0, Pearson: 78.8 }, source: bert },
    { model: "BERT-medium 8/512", scores: { Spearman: 78.4, Pearson: 80.4 }, source: bert },
    { model: "ELECTRA-small", scores: { Spearman: 87.5 }, source: "trained for the task, dev, median; google-research/electra" },
    { model: "BERT-base-cased", scores: { Spearman: 88.5, Pearson: 88.6 }, source: huggingFace },
  ],
  sst2: [
    { model: "majority class", scores: { accuracy: 50.9 }, source: "dev" },
    { model: "BERT-tiny 2/128", scores: { accuracy: 83.2 }, source: bert },
    { model: "BERT-mini 4/256", scores: { accuracy: 85.9 }, source: bert },
    { model: "BERT-small 4/512", scores: { accuracy: 89.7 }, source: bert },
    { model: "ELECTRA-small", scores: { accuracy: 91.2 }, source: "trained for the task, dev, median; google-research/electra" },
    { model: "BERT-base-cased", scores: { accuracy: 92.3 }, source: huggingFace },
  ],
  cola: [
    { model: "majority class", scores: { Matthews: 0, accuracy: 68.9 }, source: "dev" },
    { model: "BERT-tiny, BERT-mini", scores: { Matthews: 0 }, source: bert },
    { model: "BERT-small 4/512", scores: { Matthews: 27.8 }, source: bert },
    { model: "BERT-medium 8/512", scores: { Matthews: 38.0 }, source: bert },
    { model: "BERT-base-cased", scores: { Matthews: 56.5 }, source: huggingFace },
    { model: "ELECTRA-small", scores: { Matthews: 57.0 }, source: "trained for the task, dev, median; google-research/electra" },
  ],
  mrpc: [
    { model: "majority class", scores: { F1: 81.2, accuracy: 68.4 }, source: "GLUE dev, another part than ours" },
    { model: "BERT-tiny 2/128", scores: { F1: 81.1, accuracy: 71.1 }, source: bert },
    { model: "BERT-mini 4/256", scores: { F1: 81.1, accuracy: 71.8 }, source: bert },
    { model: "BERT-small 4/512", scores: { F1: 83.4, accuracy: 76.2 }, source: bert },
    { model: "BERT-base-cased", scores: { F1: 88.9, accuracy: 84.1 }, source: huggingFace },
  ],
  blimp: [
    { model: "chance", scores: { original: 50 }, source: "two sentences" },
    { model: "5-gram", scores: { original: 61.2 }, source: "Warstadt et al. 2020" },
    { model: "LSTM", scores: { original: 69.8 }, source: "Warstadt et al. 2020" },
    { model: "DistilBERT-cased", scores: { original: 78.3 }, source: `${scoring} #2` },
    { model: "GPT-2", scores: { original: 81.5 }, source: "alexwarstadt/blimp #2" },
    { model: "BERT-base-cased", scores: { original: 84 }, source: `about; ${scoring} #2` },
    { model: "ALBERT-xxlarge v2", scores: { original: 84.4 }, source: scoring },
    { model: "RoBERTa-large", scores: { original: 86.5 }, source: scoring },
    { model: "people", scores: { original: 88.6 }, source: "forced choice; Warstadt et al. 2020" },
  ],
  "wic-tsv": [{ model: "majority class", scores: { "accuracy sentence": 50.9 }, source: "dev" }],
};
