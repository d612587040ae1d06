// JSON as model files need it, stricter than JSON.parse: a name twice, a lone surrogate, a byte order mark or endless nesting is an error
// with its place. Objects are Maps, so `__proto__` is a name like any other. Numbers keep their text, so 4.0, 2^53 + 1 and 2^64 are not
// taken for integers. Nothing here knows what the file means.
import { type ErrorCode, GlassbertError } from "./error.ts";

/** A parsed value. */
export type Json = null | boolean | string | JsonNumber | readonly Json[] | JsonObject;

/** An object: its names in the order of the file. */
export type JsonObject = ReadonlyMap<string, Json>;

/** A number as it was written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The nearest double. */
  get value(): number {
    return Number(this.text);
  }

  /** True for digits alone (`4`, `-1`, not `4.0`, `4e0`, `-0`) up to 2^53 - 1. */
  get isInteger(): boolean {
    return /^-?\d+$/.test(this.text) && this.text !== "-0" && Number.isSafeInteger(this.value);
  }
}

/** What to say when a file is wrong. */
export interface Where {
  /** The file, as the user knows it. */
  readonly name: string;
  /** The code of every error about it. */
  readonly code: ErrorCode;
  /** What to do about a broken file; default: fetch it again. */
  readonly fix?: string;
  /** Place of the first byte in the file, when the JSON is a part of it; default 0. */
  readonly firstByte?: number;
}

const maxDepth = 128; // serde_json's limit: deeper files load nowhere
const quote = 34;
const backslash = 92;
const escapes: Record<string, string> = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/**
 * Reads one JSON text (RFC 8259), strictly.
 *
 * @throws {GlassbertError} with the code of `where`: empty, HTML, not UTF-8, a byte order mark, bad syntax, a name twice, a lone surrogate,
 * more than 128 levels; names the file, line, column and byte
 */
export function parseJson(bytes: Uint8Array, where: Where): Json {
  const text = decode(bytes, where);
  let at = 0;

  function fail(problem: string, place = at): never {
    const line = text.slice(0, place).split("\n");
    const byte = (where.firstByte ?? 0) + new TextEncoder().encode(text.slice(0, place)).length;
    throw broken(where, `invalid JSON: ${problem} (line ${line.length}, column ${line.at(-1)!.length + 1}, byte ${byte})`);
  }

  function found(): string {
    return at < text.length ? JSON.stringify(String.fromCodePoint(text.codePointAt(at)!)) : "the end of the text";
  }

  function blanks(): void {
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) return;
      at++;
    }
  }

  function expect(mark: string, context: string): void {
    if (text[at] !== mark) fail(`expected ${JSON.stringify(mark)} ${context}, found ${found()}`);
    at++;
  }

  function value(depth: number): Json {
    if (depth > maxDepth) fail(`more than ${maxDepth} levels`);
    blanks();
    switch (text[at]) {
      case "{":
        return object(depth);
      case "[":
        return array(depth);
      case '"':
        return string();
      case "t":
        return word("true", true);
      case "f":
        return word("false", false);
      case "n":
        return word("null", null);
      default:
        return number();
    }
  }

  function object(depth: number): JsonObject {
    const members = new Map<string, Json>();
    at++;
    blanks();
    if (text[at] === "}") {
      at++;
      return members;
    }
    for (;;) {
      blanks();
      const start = at;
      if (text[at] !== '"') fail(`expected a name in quotes, found ${found()}`);
      const name = string();
      if (members.has(name)) fail(`duplicate name ${JSON.stringify(name)}`, start);
      blanks();
      expect(":", "after a name");
      members.set(name, value(depth + 1));
      blanks();
      if (text[at] === "}") break;
      expect(",", 'or "}" after a value');
    }
    at++;
    return members;
  }

  function array(depth: number): Json[] {
    const items: Json[] = [];
    at++;
    blanks();
    if (text[at] === "]") {
      at++;
      return items;
    }
    for (;;) {
      items.push(value(depth + 1));
      blanks();
      if (text[at] === "]") break;
      expect(",", 'or "]" after a value');
    }
    at++;
    return items;
  }

  function string(): string {
    let start = ++at;
    let result = "";
    for (;;) {
      const unit = text.charCodeAt(at); // NaN past the end
      if (unit === quote) break;
      if (unit === backslash) {
        result += text.slice(start, at) + escaped();
        start = at;
      } else if (unit >= 32) at++;
      else fail(at < text.length ? "a control character inside a string" : "the text ends inside a string");
    }
    result += text.slice(start, at++);
    return result;
  }

  function escaped(): string {
    const start = at;
    const mark = text[at + 1] ?? "";
    at += 2;
    if (mark !== "u") return escapes[mark] ?? fail(`unknown escape "\\${mark}"`, start);
    const unit = hex(start);
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit > 0xdbff || text[at] !== "\\" || text[at + 1] !== "u") fail("a lone surrogate", start);
    at += 2;
    const low = hex(start);
    if (low < 0xdc00 || low > 0xdfff) fail("a lone surrogate", start);
    return String.fromCharCode(unit, low);
  }

  function hex(start: number): number {
    const digits = text.slice(at, at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) fail("\\u wants four hexadecimal digits", start);
    at += 4;
    return Number.parseInt(digits, 16);
  }

  function word<T>(letters: string, meaning: T): T {
    if (!text.startsWith(letters, at)) fail(`expected a value, found ${found()}`);
    at += letters.length;
    return meaning;
  }

  const numberAt = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  function number(): JsonNumber {
    numberAt.lastIndex = at;
    const digits = numberAt.exec(text)?.[0] ?? fail(`expected a value, found ${found()}`);
    at += digits.length;
    return new JsonNumber(digits);
  }

  const result = value(1);
  blanks();
  if (at < text.length) fail(`trailing characters: expected the end, found ${found()}`);
  return result;
}

function decode(bytes: Uint8Array, where: Where): string {
  if (bytes.length === 0) throw broken(where, "invalid JSON: the text is empty");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw broken(where, `invalid UTF-8 at byte ${(where.firstByte ?? 0) + firstBadByte(bytes)}`);
  }
  if (text.startsWith("\ufeff")) throw broken(where, "invalid JSON: begins with a byte order mark");
  if (/^\s*</.test(text)) throw broken(where, "is an HTML or XML page, not JSON: an error page was saved under this name");
  return text;
}

/** How many bytes can be decoded before the first that cannot: found by halving, as every longer piece fails too. */
function firstBadByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

function broken(where: Where, problem: string): GlassbertError {
  return new GlassbertError(where.code, `${where.name}: ${problem}`, where.fix ?? "fetch the file again: it was cut, changed or replaced");
}
