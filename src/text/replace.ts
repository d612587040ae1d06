// Steps that put one string in another's place: replace, wherever it is found, and prepend, once in front.
import { type AlignedText, AlignedWriter, alignAsWritten } from "./aligned.ts";
import type { Normalizer, StageJson } from "./normalizer.ts";

/** What is replaced: a string, or a run of two blanks or more (the one regular expression of the files we read). */
export type ReplacePattern = { readonly string: string } | "blanks";

/** Replaces each occurrence. What is put in has the place of the last character that it replaces, as in the reference. */
export class Replace implements Normalizer {
  readonly pattern: ReplacePattern;
  readonly content: string;

  /** @param pattern - a string is not empty */
  constructor(pattern: ReplacePattern, content: string) {
    this.pattern = pattern;
    this.content = content;
  }

  get json(): StageJson {
    const pattern = this.pattern === "blanks" ? { Regex: " {2,}" } : { String: this.pattern.string };
    return { type: "Replace", pattern, content: this.content };
  }

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    const out = new AlignedWriter(end - start + 2);
    const content = Array.from(this.content, character => character.codePointAt(0)!);
    const wanted = this.#wanted;
    const part = text.slice(start, end); // the search must not look beyond it
    for (let i = start; i < end; ) {
      const found = part.indexOf(wanted, i - start);
      for (const kept = found < 0 ? end : start + found; i < kept; ) {
        const code = text.codePointAt(i)!;
        const next = i + (code > 0xffff ? 2 : 1);
        out.push(code, i, next);
        i = next;
      }
      if (found < 0) break;
      i += wanted.length;
      if (this.pattern === "blanks") while (i < end && text.charCodeAt(i) === 0x20) i++;
      const last = i - (isLowSurrogate(text.charCodeAt(i - 1)) ? 2 : 1);
      for (const code of content) out.push(code, last, i);
    }
    return out.finish();
  }

  leaves(text: string, start: number, end: number): boolean {
    return !text.slice(start, end).includes(this.#wanted);
  }

  /** What every occurrence begins with. */
  get #wanted(): string {
    return this.pattern === "blanks" ? "  " : this.pattern.string;
  }
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** Puts a string in front of a text that is not empty. It shares the first character's place. */
export class Prepend implements Normalizer {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  get json(): StageJson {
    return { type: "Prepend", prepend: this.prefix };
  }

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    return start < end ? prepend(this.prefix, alignAsWritten(text, start, end)) : alignAsWritten(text, start, end);
  }
}

/** `prefix` before an aligned text that is not empty, with the place of its first character. */
export function prepend(prefix: string, { text, starts, ends }: AlignedText): AlignedText {
  const length = prefix.length + text.length;
  const all = { text: prefix + text, starts: new Int32Array(length), ends: new Int32Array(length) };
  for (let i = 0; i < length; i++) {
    const from = Math.max(i - prefix.length, 0);
    all.starts[i] = starts[from]!;
    all.ends[i] = ends[from]!;
  }
  return all;
}
