// Data files of tagged words: a word and its tag a line (CoNLL), or JSON lines with lists `words` and `tags`.
import type { Source } from "../../../base/index.ts";
import { GlassbertError } from "../../../base/index.ts";
import { readTagged } from "../../../eval/index.ts";
import type { TaggedWords } from "../exercises/tags.ts";
import type { DataColumns } from "./data-table.ts";
import { readData } from "./data-table.ts";

/** Sentences of tagged words. @throws {GlassbertError} E_INPUT, E_NOT_UTF8, with file and line */
export async function readTaggedWords(source: Source, columns?: DataColumns["columns"]): Promise<TaggedWords[]> {
  if (!/\.(?:jsonl|ndjson)$/i.test(source.name)) {
    if (columns)
      throw new GlassbertError("E_USAGE", `${source.name}: lines of word TAB tag have no columns to name`, "leave the columns out");
    const sentences = await readTagged(source);
    return sentences.map((sentence, i) => ({ ...sentence, where: `${source.name}, sentence ${i + 1}` }));
  }
  const rows = await readData(source, { needs: ["words", "tags"], ...(columns && { columns }) });
  return rows.map(({ where, cells: { words, tags } }) => {
    if (typeof words !== "object" || typeof tags !== "object" || words.length !== tags.length || words.length === 0)
      throw new GlassbertError("E_INPUT", `${where}: words and tags are no lists of one length`, "give each word a tag");
    const blank = words.find(word => word.trim() === "" || /\s/.test(word));
    if (blank === undefined) return { where, words, tags };
    throw new GlassbertError("E_INPUT", `${where}: ${JSON.stringify(blank)} is no word`, "give words without blanks");
  });
}
