// The model's own classifier, asked for the label of each text.
import { GlassbertError } from "../base/index.ts";
import type { Bert } from "../tasks/index.ts";
import { classify } from "../tasks/index.ts";
import { cutNote } from "./cut-note.ts";
import type { EvalOptions } from "./evaluation.ts";
import type { Labelled } from "./labelled.ts";

/** A label for each item, and what is to be said about them. */
export interface Answers {
  readonly answers: readonly string[];
  readonly notes: readonly string[];
  readonly method: string;
}

/** The classifier's answers; `meanings` says what each of its rows means in the data. */
export async function askClassifier(
  bert: Bert,
  items: readonly Labelled[],
  meanings: readonly string[],
  { signal, onProgress }: EvalOptions,
): Promise<Answers> {
  const results = await classify(bert, items, { truncate: true, signal, onProgress: (done, total) => onProgress?.(done, total, "texts") });
  return {
    answers: results.map(result => meanings[result.labels[0]!.id]!),
    notes: cutNote(results.map(result => result.truncated)),
    method: "the model's own classifier",
  };
}

/** The names of the classifier's rows. @throws {GlassbertError} E_HEAD_MISSING */
export async function classifierRows(bert: Bert): Promise<readonly string[]> {
  if (!bert.weights.heads.has("labels")) throw noHead(bert, "classifier of texts");
  const { labels } = await classify(bert, "a"); // the only one who knows how many rows there are
  return labels.toSorted((a, b) => a.id - b.id).map(label => label.label);
}

/**
 * What each row of a classifier means in the data: by name where all names fit, by number where the rows have no names.
 *
 * @param labels - as they stand in the data
 * @param aliases - what a classifier may call them, in the same order
 */
export function meaningsOfRows(
  name: string,
  rows: readonly string[],
  labels: readonly string[],
  aliases: readonly string[] = labels,
): readonly string[] {
  const find = (row: string, names: readonly string[]) => names.findIndex(known => known.toLowerCase() === row.toLowerCase());
  for (const names of [labels, aliases]) {
    const places = rows.map(row => find(row, names));
    if (rows.length === labels.length && !places.includes(-1) && new Set(places).size === rows.length) return places.map(i => labels[i]!);
  }
  if (rows.length === labels.length && rows.every((row, i) => row === `LABEL_${i}`)) return labels;
  const few = (names: readonly string[]) => `${names.slice(0, 8).join(", ")}${names.length > 8 ? ` and ${names.length - 8} more` : ""}`;
  throw new GlassbertError(
    "E_INPUT",
    `${name} tells ${few(rows)}; the data has ${few(aliases)}`,
    "use a model that was trained for this task, or measure a probe: --probe",
  );
}

/** The error for a model without the head that is asked, where a probe would do. */
export function noHead({ name }: Bert, head: string): GlassbertError {
  return new GlassbertError(
    "E_HEAD_MISSING",
    `${name} lacks the ${head}`,
    "use a model that was trained for the task, or measure a probe: --probe",
  );
}
