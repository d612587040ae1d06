// Bytes into lines of text, in bounded memory. UTF-8 only: a byte that is none stops the reading and is named by its place.
// A byte order mark at the start goes, CRLF counts as one line end, an empty line is an empty text, and the last line needs no end.
import { GlassbertError } from "../base/index.ts";

/** One line of a file. */
export interface Line {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Place of its first byte in the file. */
  readonly byte: number;
}

/** How to read. */
export interface LineOptions {
  /** What the input is called in messages. */
  readonly name: string;
  /** Read bytes that are no UTF-8 as U+FFFD instead of refusing them. */
  readonly replaceInvalid?: boolean | undefined;
}

const newline = 10;
const carriageReturn = 13;

/**
 * The lines of a stream of bytes, as many at a time as a chunk completes; so a bad byte shows before the good lines beside it are worked on.
 *
 * @throws GlassbertError E_NOT_UTF8
 */
export async function* lines(chunks: AsyncIterable<Uint8Array>, options: LineOptions): AsyncGenerator<Line[], void, undefined> {
  let number = 0;
  let byte = 0;
  let parts: Uint8Array[] = []; // of a line that goes on in the next chunk
  const finish = (last: Uint8Array): Line => {
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    parts = [];
    const end = bytes.at(-1) === carriageReturn ? bytes.length - 1 : bytes.length;
    const start = byte === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const line = { text: decode(bytes.subarray(start, end), byte + start, ++number, options), number, byte: byte + start };
    byte += bytes.length + 1;
    return line;
  };
  for await (const chunk of chunks) {
    const ready: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      ready.push(finish(chunk.subarray(start, end)));
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
    if (ready.length > 0) yield ready;
  }
  if (parts.length > 0) yield [finish(new Uint8Array(0))];
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function decode(bytes: Uint8Array, byte: number, line: number, { name, replaceInvalid = false }: LineOptions): string {
  if (replaceInvalid) return lenient.decode(bytes);
  try {
    return strict.decode(bytes);
  } catch {
    const place = byte + invalidAt(bytes);
    const isUtf16 = byte === 0 && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
    throw new GlassbertError(
      "E_NOT_UTF8",
      `${name}: byte ${place} (line ${line}) is no UTF-8${isUtf16 ? "; the file looks like UTF-16" : ""}`,
      isUtf16 ? "convert it first: iconv -f utf-16 -t utf-8" : "convert it to UTF-8, or read such bytes as U+FFFD with --replace-invalid",
    );
  }
}

// The first U+FFFD of a lenient reading that does not stand in the bytes as one marks the bad place.
function invalidAt(bytes: Uint8Array): number {
  let at = 0;
  for (const char of lenient.decode(bytes)) {
    if (char === "\ufffd" && !(bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd)) break;
    at += Buffer.byteLength(char);
  }
  return at;
}
