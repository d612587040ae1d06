// WiC-TSV: is a word meant in the sense of this definition? Four files that go line by line (Breit et al. 2021).
import type { Folder, Source } from "../base/index.ts";
import { badLine, fileOf, readText, wrongColumns } from "./text-file.ts";

/** A word in its context, and a sense that it may have there. */
export interface Sense {
  readonly target: string;
  readonly context: string;
  /** Where the word stands in the context, UTF-16, end outside. */
  readonly span: readonly [start: number, end: number];
  readonly definition: string;
  readonly hypernyms: readonly string[];
  readonly isMeant: boolean;
}

/** One part of the set: `readSenses(data, "Development", "dev")`. */
export async function readSenses(data: Folder, folder: string, prefix: string): Promise<Sense[]> {
  const open = async (kind: string): Promise<File> => {
    const source = await fileOf(data, `${folder}/${prefix}_${kind}.txt`);
    return { source, lines: (await readText(source)).replace(/\r?\n$/, "").split(/\r?\n/) };
  };
  const examples = await open("examples");
  const [definitions, hypernyms, labels] = [await open("definitions"), await open("hypernyms"), await open("labels")];
  for (const { source, lines } of [definitions, hypernyms, labels]) {
    if (lines.length !== examples.lines.length)
      throw badLine(source, lines.length, `the file has ${lines.length} lines, ${examples.source.name} has ${examples.lines.length}`);
  }
  return examples.lines.map((line, i) => {
    const [target, index, context, ...more] = line.split("\t");
    if (target === undefined || index === undefined || context === undefined || more.length > 0)
      throw wrongColumns(examples.source, i + 1, line.split("\t").length, ["target", "index", "context"]);
    const span = wordSpan(context, Number(index));
    if (!/^\d+$/.test(index) || span === null) throw badLine(examples.source, i + 1, `the context has no word ${index}`);
    const label = labels.lines[i]!;
    if (label !== "T" && label !== "F") throw badLine(labels.source, i + 1, `the label is "${label}", expected T or F`);
    return {
      target,
      context,
      span,
      definition: definitions.lines[i]!,
      hypernyms: hypernyms.lines[i]!.split("\t").map(name => name.replaceAll("_", " ")),
      isMeant: label === "T",
    };
  });
}

interface File {
  readonly source: Source;
  readonly lines: readonly string[];
}

/** Where the word of that number stands, words being separated by blanks. */
function wordSpan(context: string, index: number): [number, number] | null {
  const match = [...context.matchAll(/[^ ]+/g)][index];
  return match ? [match.index, match.index + match[0].length] : null;
}
