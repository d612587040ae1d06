// The names of the labels, taken from the data that is learned from: what is told apart later is what was seen here.
import { didYouMean, GlassbertError } from "../../../base/index.ts";

/** A label and where it stands. */
export interface PlacedLabel {
  readonly label: string;
  readonly where: string;
}

/**
 * The labels of the training data: numbers by size, others by letter, so that the order of the rows does not matter.
 *
 * @param declared - labels that have to be all there are, in the order of the classifier's rows
 * @throws {GlassbertError} E_INPUT: fewer than `least` labels, one that is not declared, or a declared one without a row
 */
export function labelNames(labels: readonly PlacedLabel[], declared?: readonly string[], least = 2): string[] {
  const found = new Set(labels.map(({ label }) => label));
  if (declared !== undefined) {
    checkLabels(labels, declared);
    const empty = declared.filter(label => !found.has(label));
    if (empty.length === 0) return [...declared];
    throw new GlassbertError("E_INPUT", `no training row has the label ${empty.join(", ")}`, "leave it out, or add rows that have it");
  }
  if (found.size < least)
    throw new GlassbertError(
      "E_INPUT",
      `the training data has ${found.size === 1 ? `one label, "${[...found][0]}"` : "no label"}: there is nothing to tell apart`,
      "give rows of two labels at least",
    );
  const isNumeric = [...found].every(label => label.trim() !== "" && Number.isFinite(Number(label)));
  return [...found].sort((a, b) => (isNumeric ? Number(a) - Number(b) : a < b ? -1 : 1));
}

/** @throws {GlassbertError} E_INPUT: a label that is none of the known, with the nearest */
export function checkLabels(labels: readonly PlacedLabel[], known: readonly string[]): void {
  const odd = labels.find(({ label }) => !known.includes(label));
  if (odd === undefined) return;
  const all = known.length > 12 ? `${known.length} others` : known.join(", ");
  const message = `${odd.where}: the label "${odd.label}" is not among those learned, ${all}.${didYouMean(odd.label, known)}`;
  throw new GlassbertError("E_INPUT", message, "correct the label, or add training rows that have it");
}
