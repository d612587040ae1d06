// Fields of a parsed JSON file, asked for by name and kind; what is wrong is said with file, field and value.
import { didYouMean, GlassbertError } from "../base/index.ts";

/** A JSON object and where it stands, `path/tokenizer.json: model`. */
export class Fields {
  readonly where: string;
  readonly #object: Record<string, unknown>;

  /** @throws {GlassbertError} E_TOKENIZER: the value is no object */
  constructor(value: unknown, where: string) {
    this.where = where;
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(where, value, "an object");
    this.#object = value as Record<string, unknown>;
  }

  has(key: string): boolean {
    return Object.hasOwn(this.#object, key);
  }

  keys(): string[] {
    return Object.keys(this.#object);
  }

  /** The value as it is, undefined when absent. */
  raw(key: string): unknown {
    return this.has(key) ? this.#object[key] : undefined;
  }

  object(key: string): Fields {
    return new Fields(this.raw(key), this.at(key));
  }

  /** The elements of a list. */
  list(key: string): unknown[] {
    const value = this.raw(key);
    if (!Array.isArray(value)) throw wrong(this.at(key), value, "a list");
    return value;
  }

  text(key: string): string {
    const value = this.raw(key);
    if (typeof value !== "string") throw wrong(this.at(key), value, "a string");
    return value;
  }

  /** A whole number from 0. */
  count(key: string): number {
    const value = this.raw(key);
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw wrong(this.at(key), value, "a whole number from 0");
    return value as number;
  }

  /** @param absent - what an absent key means; without it the key is required */
  flag(key: string, absent?: boolean): boolean {
    const value = this.has(key) ? this.raw(key) : absent;
    if (typeof value !== "boolean") throw wrong(this.at(key), value, "true or false");
    return value;
  }

  /** One of a few strings, compared without regard to case. */
  oneOf<T extends string>(key: string, choices: readonly T[]): T {
    const value = this.text(key);
    const choice = choices.find(each => each.toUpperCase() === value.toUpperCase());
    if (choice === undefined) throw wrong(this.at(key), value, `one of ${choices.join(", ")}`);
    return choice;
  }

  /** Refuses keys that are not known: one of them might change results. */
  only(known: readonly string[]): this {
    for (const key of this.keys())
      if (!known.includes(key))
        throw new GlassbertError(
          "E_TOKENIZER",
          `${this.where}: unknown key ${JSON.stringify(key)}`,
          `Known here: ${known.join(", ")}.${didYouMean(key, known)} If the key changes nothing, delete it.`,
        );
    return this;
  }

  /** Where a key stands, for messages. */
  at(key: string): string {
    return this.where.endsWith(".json") ? `${this.where}: ${key}` : `${this.where}.${key}`;
  }
}

/** "FILE: FIELD is VALUE, not …", as an error to throw. */
export function wrong(where: string, value: unknown, expected: string): GlassbertError {
  const is = value === undefined ? "is missing; it must be" : `is ${JSON.stringify(value)?.slice(0, 80)}; it must be`;
  return new GlassbertError(
    "E_TOKENIZER",
    `${where} ${is} ${expected}`,
    "Repair the field, or take the tokenizer files that belong to the weights.",
  );
}

/**
 * Parses a JSON file. Vocabularies are large, so this is the engine's parser.
 *
 * @throws {GlassbertError} E_TOKENIZER: no JSON; says so when it is a web page or a Git LFS pointer
 */
export function parseFields(text: string, file: string): Fields {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new GlassbertError("E_TOKENIZER", `${file}: not JSON${guessKind(text)} (${reason})`, "Fetch the file again.", { cause });
  }
  return new Fields(value, file);
}

/** What a file that is not what it should be seems to be instead. */
export function guessKind(text: string): string {
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) return ": it is a web page, as a failed download leaves";
  if (text.startsWith("version https://git-lfs")) return ": it is a Git LFS pointer, the file itself was not fetched";
  if (text.length === 0) return ": the file is empty";
  return "";
}
