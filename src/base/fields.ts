// The members of a JSON object, asked for by name and kind. What is asked for and not there, or of another kind, is an error that names
// file, key and value; so a reader of a config file is a list of its keys. Null in a file counts as a value, except where the fallback is null.
import { GlassbertError } from "./error.ts";
import { type Json, JsonNumber, type JsonObject, type Where } from "./json.ts";

/** A view of one object. Each getter takes a key and, for optional ones, what to give when the key is absent. */
export class Fields {
  readonly members: JsonObject;
  readonly where: Where;
  /** Keys on the way to this object, for messages: `a.b.`, or nothing. */
  readonly path: string;

  /** @throws {GlassbertError} `json` is no object */
  constructor(json: Json, where: Where, path = "") {
    if (!(json instanceof Map)) {
      const what = path === "" ? "the whole" : path.slice(0, -1);
      throw new GlassbertError(where.code, `${where.name}: ${what} is ${show(json)}, expected an object`, where.fix ?? defaultFix);
    }
    this.members = json;
    this.where = where;
    this.path = path;
  }

  /** Whether the key is there, even as null. */
  has(key: string): boolean {
    return this.members.has(key);
  }

  /** An integer from `least` (default 0) to 2^53 - 1, written without fraction or exponent. */
  integer<F = never>(key: string, fallback?: F, least = 0): number | NoInfer<F> {
    const wanted = `an integer of at least ${least}`;
    return this.#take(key, wanted, fallback, v => (v instanceof JsonNumber && v.isInteger && v.value >= least ? v.value : undefined));
  }

  /** A finite number of at least `least` (default 0). */
  number<F = never>(key: string, fallback?: F, least = 0): number | NoInfer<F> {
    const wanted = `a number of at least ${least}`;
    const read = (v: Json) => (v instanceof JsonNumber && Number.isFinite(v.value) && v.value >= least ? v.value : undefined);
    return this.#take(key, wanted, fallback, read);
  }

  /** A string. */
  string<F = never>(key: string, fallback?: F): string | NoInfer<F> {
    return this.#take(key, "a string", fallback, v => (typeof v === "string" ? v : undefined));
  }

  /** One of a few strings. */
  oneOf<T extends string, const F = never>(key: string, choices: readonly T[], fallback?: F): T | NoInfer<F> {
    const wanted = `one of ${choices.join(", ")}`;
    return this.#take(key, wanted, fallback, v => choices.find(choice => choice === v));
  }

  /** True or false. */
  boolean<F = never>(key: string, fallback?: F): boolean | NoInfer<F> {
    return this.#take(key, "true or false", fallback, v => (typeof v === "boolean" ? v : undefined));
  }

  /** A list. */
  array<F = never>(key: string, fallback?: F): readonly Json[] | NoInfer<F> {
    return this.#take(key, "a list", fallback, v => (isArray(v) ? v : undefined));
  }

  /** A list of strings. */
  strings<F = never>(key: string, fallback?: F): string[] | NoInfer<F> {
    const read = (v: Json) => (isArray(v) && v.every(item => typeof item === "string") ? [...v] : undefined);
    return this.#take(key, "a list of strings", fallback, read);
  }

  /** A list of integers from 0 to 2^53 - 1. */
  integers<F = never>(key: string, fallback?: F): number[] | NoInfer<F> {
    const isSize = (v: Json): v is JsonNumber => v instanceof JsonNumber && v.isInteger && v.value >= 0;
    const read = (v: Json) => (isArray(v) && v.every(isSize) ? v.map(item => item.value) : undefined);
    return this.#take(key, "a list of integers from 0 to 2^53 - 1", fallback, read);
  }

  /** An object. */
  object<F = never>(key: string, fallback?: F): Fields | NoInfer<F> {
    const read = (v: Json) => (v instanceof Map ? new Fields(v, this.where, `${this.path}${key}.`) : undefined);
    return this.#take(key, "an object", fallback, read);
  }

  /** The members whose keys are not in `known`. */
  without(known: Iterable<string>): Map<string, Json> {
    const rest = new Map(this.members);
    for (const key of known) rest.delete(key);
    return rest;
  }

  /** An error about the value of a key: `config.json: hidden_size is "18", expected an integer of at least 1`. */
  wrong(key: string, expected: string, fix?: string): GlassbertError {
    const value = this.members.get(key);
    const is = value === undefined ? "is missing" : `is ${show(value)}`;
    const message = `${this.where.name}: ${this.path}${key} ${is}, expected ${expected}`;
    return new GlassbertError(this.where.code, message, fix ?? this.where.fix ?? defaultFix);
  }

  #take<T, F>(key: string, wanted: string, fallback: F | undefined, read: (value: Json) => T | undefined): T | NoInfer<F> {
    const value = this.members.get(key);
    const isAbsent = value === undefined || (value === null && fallback === null);
    if (isAbsent && fallback !== undefined) return fallback;
    const result = value === undefined ? undefined : read(value);
    if (result === undefined) throw this.wrong(key, wanted);
    return result;
  }
}

const defaultFix = "correct that value, or fetch the file again";

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A value as a message shows it: its JSON, cut after 60 characters. */
function show(value: Json): string {
  const text =
    value instanceof JsonNumber ? value.text : value instanceof Map ? "an object" : isArray(value) ? list(value) : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function list(items: readonly Json[]): string {
  return items.length === 0 ? "an empty list" : `[${items.slice(0, 20).map(show).join(", ")}]`;
}
