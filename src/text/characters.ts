// Steps that look at one character at a time: accents off, lower case. Both by the frozen tables.
import { type AlignedText, AlignedWriter, everyCode } from "./aligned.ts";
import { mark } from "./compatibility-tables.ts";
import type { Normalizer, StageJson } from "./normalizer.ts";
import { CHANGES, readNumbers, unicode } from "./unicode.ts";

let marks: ReadonlySet<number> | undefined;

function unpackMarks(): Set<number> {
  const set = new Set<number>();
  const numbers = readNumbers(mark);
  for (let i = 0, code = 0; i < numbers.length; i += 2) {
    code += numbers[i]!;
    for (const end = code + numbers[i + 1]!; code <= end; code++) set.add(code);
  }
  return set;
}

/** Up to here there are no marks. */
const firstMark = 0x300;

/** Drops every combining mark, spacing ones too (BERT's own step drops fewer); composed characters stay, so it stands after NFD or NFKD. */
export class StripAccents implements Normalizer {
  readonly json: StageJson = { type: "StripAccents" };

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    marks ??= unpackMarks();
    const out = new AlignedWriter(end - start);
    for (let i = start; i < end; ) {
      const code = text.codePointAt(i)!;
      const next = i + (code > 0xffff ? 2 : 1);
      if (code < firstMark || !marks.has(code)) out.push(code, i, next);
      i = next;
    }
    return out.finish();
  }

  leaves(text: string, start: number, end: number): boolean {
    marks ??= unpackMarks();
    const all = marks;
    return everyCode(text, start, end, code => code < firstMark || !all.has(code));
  }
}

/** Lower case, one character at a time: no final sigma. */
export class Lowercase implements Normalizer {
  readonly json: StageJson = { type: "Lowercase" };

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    const { lowercases, flags } = unicode();
    const out = new AlignedWriter(end - start + 2);
    for (let i = start; i < end; ) {
      const code = text.codePointAt(i)!;
      const next = i + (code > 0xffff ? 2 : 1);
      const lower = flags[code]! & CHANGES ? lowercases.get(code) : undefined;
      if (lower === undefined) out.push(code, i, next);
      else for (const part of lower) out.push(part, i, next);
      i = next;
    }
    return out.finish();
  }

  leaves(text: string, start: number, end: number): boolean {
    const { lowercases, flags } = unicode();
    return everyCode(text, start, end, code => (flags[code]! & CHANGES) === 0 || !lowercases.has(code));
  }
}
