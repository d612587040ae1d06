// Decomposition: a composed character becomes its parts, and combining marks are put in canonical order (Unicode standard, §3.11).
// NFD takes canonical decompositions (é → e + acute), NFKD compatible ones as well (ﬁ → fi), both by the frozen tables.
import { type AlignedText, AlignedWriter, everyCode } from "./aligned.ts";
import { compatibility } from "./compatibility-tables.ts";
import type { Normalizer, StageJson } from "./normalizer.ts";
import { CHANGES, decomposeHangul, readMap, unicode } from "./unicode.ts";

/** Canonical decomposition. */
export class Nfd implements Normalizer {
  readonly json: StageJson = { type: "NFD" };

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    const { decompositions } = unicode();
    return decompose(text, code => decompositions.get(code), start, end);
  }

  leaves(text: string, start: number, end: number): boolean {
    return everyCode(text, start, end, isCanonical);
  }
}

let compatible: ReadonlyMap<number, readonly number[]> | undefined;

/** Compatibility decomposition. */
export class Nfkd implements Normalizer {
  readonly json: StageJson = { type: "NFKD" };

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    compatible ??= readMap(compatibility, 5);
    const [first, second] = [compatible, unicode().decompositions];
    return decompose(text, code => first.get(code) ?? second.get(code), start, end);
  }

  leaves(text: string, start: number, end: number): boolean {
    compatible ??= readMap(compatibility, 5);
    const map = compatible;
    return everyCode(text, start, end, code => code < firstChanging || (!map.has(code) && isCanonical(code)));
  }
}

/** Up to here nothing decomposes and nothing combines. */
const firstChanging = 0xa0;

/** Neither decomposes nor combines. */
function isCanonical(code: number): boolean {
  if (code < firstChanging) return true;
  const { flags, classes, decompositions } = unicode();
  return (flags[code]! & CHANGES) === 0 || !(classes.has(code) || decompositions.has(code) || decomposeHangul(code) !== undefined);
}

function decompose(text: string, partsOf: (code: number) => readonly number[] | undefined, start: number, end: number): AlignedText {
  const out = new AlignedWriter(end - start + 8);
  const run = new Decomposer(out);
  for (let i = start; i < end; ) {
    const code = text.codePointAt(i)!;
    const from = i;
    i += code > 0xffff ? 2 : 1;
    if (code < firstChanging) run.plain(code, from, i);
    else run.add(partsOf(code) ?? decomposeHangul(code) ?? [code], from, i);
  }
  run.flush();
  return out.finish();
}

/** A combining mark that waits for its neighbours to be put in canonical order. */
interface Mark {
  readonly code: number;
  readonly combiningClass: number;
  /** First part of its source: takes the next source span, where others share the last one. */
  readonly isFirst: boolean;
}

/** What takes decomposed characters with their spans. */
export interface CharacterSink {
  push(code: number, start: number, end: number): void;
}

/** Puts the parts of decomposed characters in canonical order. The reference moves the marks, but not the spans: so does this. */
export class Decomposer {
  readonly #out: CharacterSink;
  #marks: Mark[] = [];
  /** Spans of the sources of the waiting marks, start and end in turn. */
  #spans: number[] = [];
  #start = 0;
  #end = 0;

  constructor(out: CharacterSink) {
    this.#out = out;
  }

  /** A character that neither decomposes nor combines. */
  plain(code: number, start: number, end: number): void {
    if (this.#marks.length > 0) this.flush();
    this.#start = start;
    this.#end = end;
    this.#out.push(code, start, end);
  }

  /** The parts of the character at `[start, end)`. */
  add(parts: readonly number[], start: number, end: number): void {
    const { classes } = unicode();
    let isFirst = true;
    for (const code of parts) {
      const combiningClass = classes.get(code) ?? 0;
      if (combiningClass > 0) {
        this.#marks.push({ code, combiningClass, isFirst });
        if (isFirst) this.#spans.push(start, end);
      } else if (isFirst) this.plain(code, start, end);
      else {
        if (this.#marks.length > 0) this.flush();
        this.#out.push(code, this.#start, this.#end);
      }
      isFirst = false;
    }
  }

  /** Writes the waiting marks by class, equal classes as they came. */
  flush(): void {
    const marks = this.#marks;
    if (marks.some((mark, i) => i > 0 && mark.combiningClass < marks[i - 1]!.combiningClass))
      marks.sort((a, b) => a.combiningClass - b.combiningClass);
    let next = 0;
    for (const { code, isFirst } of marks) {
      if (isFirst) {
        this.#start = this.#spans[next++]!;
        this.#end = this.#spans[next++]!;
      }
      this.#out.push(code, this.#start, this.#end);
    }
    this.#marks = [];
    this.#spans = [];
  }
}
