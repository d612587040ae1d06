// CoNLL files: a word and its tag a line, an empty line between sentences. Tags are O, or B- and I- with the kind of entity.
import type { Source } from "../base/index.ts";
import { didYouMean } from "../base/index.ts";
import { badLine, readText, wrongColumns } from "./text-file.ts";

/** A sentence of words with a tag each. */
export interface TaggedSentence {
  readonly words: readonly string[];
  readonly tags: readonly string[];
}

/** The sentences of a file; with `kinds`, an entity of another kind is an error. */
export async function readTagged(source: Source, kinds?: readonly string[]): Promise<TaggedSentence[]> {
  const sentences: TaggedSentence[] = [];
  let [words, tags]: [string[], string[]] = [[], []];
  for (const [i, line] of [...(await readText(source)).split(/\r?\n/), ""].entries()) {
    if (line.trim() === "") {
      if (words.length > 0) sentences.push({ words, tags });
      [words, tags] = [[], []];
      continue;
    }
    const [word, tag, ...more] = line.split("\t");
    if (word === undefined || word === "" || tag === undefined || more.length > 0)
      throw wrongColumns(source, i + 1, line.split("\t").length, ["word", "tag"]);
    const kind = /^(?:O|[BI]-(.+))$/.exec(tag);
    if (kind === null) throw badLine(source, i + 1, `the tag is "${tag}", expected O, B-… or I-…`);
    if (kind[1] !== undefined && kinds !== undefined && !kinds.includes(kind[1]))
      throw badLine(source, i + 1, `"${kind[1]}" is no kind of entity here, expected ${kinds.join(", ")}.${didYouMean(kind[1], kinds)}`);
    words.push(word);
    tags.push(tag);
  }
  return sentences;
}
