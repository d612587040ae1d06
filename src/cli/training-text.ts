// Numbers of a training run for people: a report on a line, a judgement on a few.
import type { Judgement, PretrainReport } from "../train/index.ts";
import { grouped, percent } from "./number-text.ts";

/** `2:05:09`, `5:09` */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours === 0 ? `${minutes}:${two(seconds % 60)}` : `${hours}:${two(minutes)}:${two(seconds % 60)}`;
}

/** `update 1,200  loss 4.321  words 3.901  pairs 0.420  5,210 tokens/s  1:02:10 left` */
export function reportLine({ step, loss, mlmLoss, pairLoss, tokensPerSecond, leftMs }: PretrainReport): string {
  return [
    `update ${grouped(step)}`,
    `loss ${loss.toFixed(3)}`,
    ...(pairLoss === null ? [] : [`words ${mlmLoss.toFixed(3)}`, `pairs ${pairLoss.toFixed(3)}`]),
    `${grouped(tokensPerSecond)} tokens/s`,
    ...(leftMs === null || leftMs === 0 ? [] : [`${clock(leftMs)} left`]),
  ].join("  ");
}

/** What the model knows of held-out text, writes in sentences, and puts side by side. */
export function judgementLines({ heldOut, sentences, pieces }: Judgement): string[] {
  return [
    ...(heldOut === null
      ? []
      : [
          [
            `held out: loss ${heldOut.mlmLoss.toFixed(3)}`,
            `words ${percent(heldOut.mlmAccuracy)}`,
            ...(heldOut.pairAccuracy === null ? [] : [`pairs ${percent(heldOut.pairAccuracy)}`]),
          ].join("  "),
        ]),
    ...sentences.map(({ sentence, predictions }) => {
      return `${sentence} → ${predictions.map(({ piece, probability }) => `${piece} ${percent(probability)}`).join("  ")}`;
    }),
    ...pieces.map(({ piece, nearest }) => `near ${piece}: ${nearest.map(near => near.piece).join(" ")}`),
  ];
}
