// Texts with one label each: sentiment, acceptability, paraphrase, intent. The published layouts are data, the reader is one.
import type { Source } from "../base/index.ts";
import { didYouMean } from "../base/index.ts";
import type { TableFormat } from "./rows.ts";
import { readRows } from "./rows.ts";
import { badLine } from "./text-file.ts";

/** A text, or a pair of texts, and its label. */
export interface Labelled {
  readonly text: string;
  readonly pair?: string;
  readonly label: string;
}

/** Where a table has what. */
export interface LabelledFormat extends TableFormat {
  /** Column of the text. */
  readonly text: string;
  /** Column of the second text. */
  readonly pair?: string;
  /** Column of the label. */
  readonly label: string;
}

/** The labelled texts of a table. A label that is not among `labels` is an error. */
export async function readLabelled(source: Source, format: LabelledFormat, labels: readonly string[]): Promise<Labelled[]> {
  const { columns } = format;
  const [text, pair, label] = [format.text, format.pair ?? "", format.label].map(name => columns.indexOf(name)) as [number, number, number];
  return (await readRows(source, format)).map(({ cells, line }) => {
    const given = cells[label]!;
    if (!labels.includes(given)) {
      const known = labels.length > 12 ? `one of ${labels.length}` : labels.join(", ");
      throw badLine(source, line, `the label is "${given}", expected ${known}.${didYouMean(given, labels)}`);
    }
    if (cells[text]!.trim() === "") throw badLine(source, line, "the text is empty");
    return { text: cells[text]!, ...(pair < 0 ? {} : { pair: cells[pair]! }), label: given };
  });
}
