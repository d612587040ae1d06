// Training that has gone wrong tells by its loss: a number that is none, or an average that climbs far above where it has been. It is stopped
// before the weights take the step.
import { GlassbertError } from "../../base/index.ts";

/** How much of the average is the past: about ten updates. */
const memory = 0.9;

/** From a loss of 3 the average may climb to 5.5, what a BERT that forgets everything goes beyond; from 0.1, fine-tuned, to 1.15. */
const limitFor = (lowest: number): number => 1.5 * lowest + 1;

/**
 * Watches the losses of a run, update by update.
 *
 * @returns to be called with each update's number, loss and norm of the gradients before the step is taken
 * @throws {GlassbertError} E_DIVERGED, by what it returns: names the update, the loss and where it was before
 */
export function divergenceWatch(): (update: number, loss: number, norm: number) => void {
  let average: number | null = null;
  let lowest = Number.POSITIVE_INFINITY;
  return (update, loss, norm) => {
    const before = average === null ? "" : `; it was ${average.toFixed(3)}`;
    if (!Number.isFinite(loss)) throw diverged(`update ${update}: the loss is ${loss}${before}`);
    if (!Number.isFinite(norm)) throw diverged(`update ${update}: the gradients' norm is ${norm}, the loss ${loss.toFixed(3)}${before}`);
    average = average === null ? loss : memory * average + (1 - memory) * loss;
    lowest = Math.min(lowest, average);
    if (average > limitFor(lowest))
      throw diverged(`update ${update}: the loss has climbed to ${average.toFixed(3)} from ${lowest.toFixed(3)}`);
  };
}

function diverged(message: string): GlassbertError {
  return new GlassbertError("E_DIVERGED", message, "continue from an earlier state with a lower learning rate or a longer warm-up");
}
