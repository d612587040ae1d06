// Lines of a corpus into documents of sentences, one document at a time. What is no text is refused with its line.
import { GlassbertError } from "../../base/index.ts";
import { cleanText } from "./clean-text.ts";
import { splitSentences } from "./split-sentences.ts";

/** How a corpus is written. */
export interface DocumentOptions {
  /** What a line holds: a paragraph, to be split (default), or one sentence, as google-research/bert wants it. */
  readonly lines?: "paragraph" | "sentence";
  /** Takes out what extraction left behind, see `cleanText`. true by default */
  readonly clean?: boolean;
  /** What the corpus is called in messages: "the corpus" */
  readonly name?: string;
}

/** More U+FFFD than one in so many characters: the file went through a wrong decoder. */
const replacedLimit = 1000;

/**
 * Reads a corpus: a blank line ends a document, and so does the end. Documents without a sentence are left out.
 *
 * @param lines - of one file, without line ends; `textLines` makes them of bytes
 * @yields the sentences of a document, without blanks around them
 * @throws {GlassbertError} E_CORPUS: a NUL character, or too many U+FFFD: the text was written or read in another encoding
 */
export async function* readDocuments(
  lines: AsyncIterable<string> | Iterable<string>,
  options: DocumentOptions = {},
): AsyncGenerator<string[], void, undefined> {
  const { lines: kind = "paragraph", clean = true, name = "the corpus" } = options;
  let document: string[] = [];
  let [line, units, replaced] = [0, 0, 0];
  const checkReplaced = () => {
    if (replaced * replacedLimit > units)
      throw wrongEncoding(`${name}, line ${line}`, `${replaced} of ${units} characters so far are U+FFFD`);
  };
  for await (const raw of lines) {
    line++;
    units += raw.length;
    if (raw.includes("\0")) throw wrongEncoding(`${name}, line ${line}`, "a NUL character (in UTF-16 every second byte is one)");
    if (raw.includes("\uFFFD")) {
      replaced += raw.split("\uFFFD").length - 1;
      if (replaced > 100) checkReplaced(); // fewer may stand together in a sound file: the end decides
    }
    const text = clean ? cleanText(raw) : raw.trim();
    if (text !== "") {
      if (kind === "sentence") document.push(text);
      else for (const [start, end] of splitSentences(text)) document.push(text.slice(start, end).trim());
    } else if (raw.trim() === "" && document.length > 0) {
      yield document;
      document = [];
    }
  }
  checkReplaced();
  if (document.length > 0) yield document;
}

function wrongEncoding(where: string, what: string): GlassbertError {
  return new GlassbertError("E_CORPUS", `${where}: ${what}`, "convert the file to UTF-8, from the encoding it is in");
}
