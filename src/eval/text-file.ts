// A data file as text, and the error for one that is not what it should be: always with the file's name and, where there is one, the line.
import type { Folder, Source } from "../base/index.ts";
import { didYouMean, GlassbertError, readAll } from "../base/index.ts";

/** Where the data of an evaluation lies: one file, or the folder it was published as. */
export type Data = Folder | Source;

/** The file of that name in a folder; a file given by itself is the one. */
export async function fileOf(data: Data, path: string): Promise<Source> {
  if ("sizeBytes" in data) return data;
  const file = await data.open(path);
  if (file !== null) return file;
  const names = await data.list();
  throw new GlassbertError(
    "E_FILE_MISSING",
    `${data.name}: no file ${path}.${didYouMean(path, names)}`,
    "give the folder as it was published, or the file itself",
  );
}

/** The text of a file, without its byte order mark. @throws {GlassbertError} E_NOT_UTF8 with the line; E_INPUT for an empty file */
export async function readText(source: Source): Promise<string> {
  const bytes = await readAll(source);
  const text = decode(bytes);
  if (text === null) throw notUtf8(source.name, bytes);
  if (text.trim() === "") throw new GlassbertError("E_INPUT", `${source.name}: the file is empty`, "fetch it again");
  return text;
}

/** The error for a line that cannot be what it should be. */
export function badLine(
  source: Pick<Source, "name">,
  line: number,
  problem: string,
  fix = "correct that line, or fetch the file again",
): GlassbertError {
  return new GlassbertError("E_INPUT", `${source.name}, line ${line}: ${problem}`, fix);
}

/** The error for a line with too many or too few columns. */
export function wrongColumns(source: Pick<Source, "name">, line: number, count: number, names: readonly string[]): GlassbertError {
  const given = `${count} ${count === 1 ? "column" : "columns"}`;
  return badLine(source, line, `${given}, expected ${names.length} (${names.join(", ")})`);
}

function notUtf8(name: string, bytes: Uint8Array): GlassbertError {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start);
    const next = end < 0 ? bytes.length : end + 1;
    if (decode(bytes.subarray(start, next)) === null) break;
    start = next;
  }
  return new GlassbertError("E_NOT_UTF8", `${name}, line ${line}: bytes that are no UTF-8`, "convert the file to UTF-8 with iconv");
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
