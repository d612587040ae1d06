// Texts as they arrive, encodings as they are taken: one text is read when the one before it has been taken, so whoever is slow slows the
// source down, and nothing piles up. Bytes become texts line by line, with a limit, so that a file without line ends does not fill the memory.
import { GlassbertError, nextTurn } from "../base/index.ts";
import type { EncodeOptions } from "./encode-options.ts";
import type { Encoding } from "./encoding.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** After so many UTF-16 units without a pause the event loop may turn: some milliseconds. */
const unitsPerTurn = 1 << 18;

/**
 * Encodes texts one by one, as they come and as the results are taken.
 *
 * @param texts - strings; `textLines` makes them of bytes
 * @throws {GlassbertError} as `Tokenizer.encode`
 */
export async function* encodeStream(
  tokenizer: Tokenizer,
  texts: AsyncIterable<string> | Iterable<string>,
  options: EncodeOptions = {},
): AsyncGenerator<Encoding, void, undefined> {
  let units = 0;
  for await (const text of texts) {
    const encoding = tokenizer.encode(text, options);
    units += text.length;
    if (units > unitsPerTurn) {
      units = 0;
      await nextTurn();
    }
    yield encoding;
  }
}

/** Units of the longest line that `textLines` takes by default. */
const longestLine = 1 << 24;

/**
 * The lines of UTF-8 bytes, however they are cut into chunks. A line ends at `\n`; one `\r` before it is dropped. A last line need not end.
 *
 * @param maxUnits - a longer line (in UTF-16 units) is an error, 2^24 by default
 * @throws {GlassbertError} E_NOT_UTF8; E_INPUT: a line that is too long; both name the line
 */
export async function* textLines(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxUnits: number = longestLine,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let rest = "";
  let line = 1;
  const decode = (chunk?: Uint8Array) => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new GlassbertError("E_NOT_UTF8", `the text is not UTF-8 in or after line ${line}`, "convert it to UTF-8", { cause });
    }
  };
  const check = (text: string) => {
    if (text.length <= maxUnits) return text;
    throw new GlassbertError("E_INPUT", `line ${line} has more than ${maxUnits} characters`, "put each text on a line of its own");
  };
  for await (const chunk of bytes) {
    const text = decode(chunk);
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      yield check(withoutReturn(rest + text.slice(start, end)));
      rest = "";
      line++;
      start = end + 1;
    }
    rest = check(rest + text.slice(start));
  }
  rest += decode();
  if (rest !== "") yield check(withoutReturn(rest));
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
