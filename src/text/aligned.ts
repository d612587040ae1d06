// Text that remembers where it came from: every UTF-16 unit of a normalised string knows the span of the original that it stands for.
// Spans are in UTF-16 units of the original, so `original.slice(start, end)` shows what a token was. Other units: tokenizer/offsets.ts.

/** A string and, for each of its UTF-16 units, the original span `[start, end)`. */
export interface AlignedText {
  readonly text: string;
  /** [text.length], at least */
  readonly starts: Int32Array;
  /** [text.length], at least */
  readonly ends: Int32Array;
}

/**
 * Where `text.slice(start, end)` stood in the original: from the start of its first character's span to the end of its last one's,
 * so characters dropped inside are covered and characters dropped at the edges are not.
 *
 * @param start - 0 <= start < end <= aligned.text.length
 */
export function originalSpan(aligned: AlignedText, start: number, end: number): [start: number, end: number] {
  return [aligned.starts[start]!, aligned.ends[end - 1]!];
}

/** Writes an aligned text one character at a time. */
export class AlignedWriter {
  #units: Uint16Array;
  #starts: Int32Array;
  #ends: Int32Array;
  #length = 0;

  /** @param capacity - units expected; more are taken when needed */
  constructor(capacity: number) {
    this.#units = new Uint16Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  /** Appends one code point that stands for the original's `[start, end)`. */
  push(code: number, start: number, end: number): void {
    if (this.#length + 2 > this.#units.length) this.#grow();
    if (code > 0xffff) {
      this.#unit(0xd7c0 + (code >> 10), start, end); // high surrogate
      this.#unit(0xdc00 | (code & 0x3ff), start, end);
    } else this.#unit(code, start, end);
  }

  /** What was written. */
  finish(): AlignedText {
    return { text: unitsToString(this.#units.subarray(0, this.#length)), starts: this.#starts, ends: this.#ends };
  }

  #unit(unit: number, start: number, end: number): void {
    const at = this.#length++;
    this.#units[at] = unit;
    this.#starts[at] = start;
    this.#ends[at] = end;
  }

  #grow(): void {
    const capacity = 2 * this.#units.length + 16;
    this.#units = grown(this.#units, new Uint16Array(capacity));
    this.#starts = grown(this.#starts, new Int32Array(capacity));
    this.#ends = grown(this.#ends, new Int32Array(capacity));
  }
}

/** `text.slice(start, end)` as it is, each character with its own place in `text`. */
export function alignAsWritten(text: string, start: number, end: number): AlignedText {
  const starts = new Int32Array(end - start);
  const ends = new Int32Array(end - start);
  for (let i = start; i < end; ) {
    const from = i;
    const next = i + (text.codePointAt(i)! > 0xffff ? 2 : 1);
    for (; i < next; i++) {
      starts[i - start] = from;
      ends[i - start] = next;
    }
  }
  return { text: text.slice(start, end), starts, ends };
}

/** Whether all code points of `text.slice(start, end)` pass a test. */
export function everyCode(text: string, start: number, end: number, test: (code: number) => boolean): boolean {
  for (let i = start; i < end; i++) {
    const code = text.codePointAt(i)!;
    if (!test(code)) return false;
    if (code > 0xffff) i++;
  }
  return true;
}

function grown<A extends Uint16Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

/** Strings are made of pieces, because a call takes only so many arguments. */
function unitsToString(units: Uint16Array): string {
  const piece = 4096;
  // `apply` takes the array as it is; a spread walks through it, five times slower.
  if (units.length <= piece) return Reflect.apply(String.fromCharCode, null, units);
  let text = "";
  for (let i = 0; i < units.length; i += piece) text += Reflect.apply(String.fromCharCode, null, units.subarray(i, i + piece));
  return text;
}
