// What a classifier says of the texts of a data file. One that is too long is cut, as it is when a model learns from it.
import type { Bert, Classification, TextOrPair } from "../../../tasks/index.ts";
import { classify } from "../../../tasks/index.ts";
import type { LabelledText } from "./classification.ts";

/** All labels of each text, best first. */
export function askClassifier(model: Bert, items: readonly LabelledText[], signal: AbortSignal | undefined): Promise<Classification[]> {
  const texts = items.map(({ text, pair }): TextOrPair => ({ text, pair }));
  return classify(model, texts, { truncate: true, signal });
}
