// BERT's normaliser: clean_text, then blanks around ideographs, then accents off, then lower case; one pass, each character with its span.
// The norm is Hugging Face's BertNormalizer (tokenizers v0.23.2, tokenizers/src/normalizers/bert.rs), including what looks odd in it.
import { type AlignedText, AlignedWriter } from "./aligned.ts";
import type { Normalizer, StageJson } from "./normalizer.ts";
import { ACCENT, BLANK, CHANGES, decomposeHangul, IDEOGRAPH, REMOVED, type Unicode, unicode } from "./unicode.ts";

/** The four steps, each on or off. */
export interface BertNormalizerOptions {
  /** Delete controls and make every white space a blank. */
  readonly cleanText: boolean;
  /** Put a blank on each side of every ideograph. */
  readonly handleChineseChars: boolean;
  /** Decompose and drop accents. The files' null, "as lowercase", is resolved by their reader. */
  readonly stripAccents: boolean;
  readonly lowercase: boolean;
}

/** BERT's normaliser as a stage. */
export class BertNormalizer implements Normalizer {
  readonly options: BertNormalizerOptions;

  constructor(options: BertNormalizerOptions) {
    this.options = options;
  }

  get json(): StageJson {
    const { cleanText, handleChineseChars, stripAccents, lowercase } = this.options;
    return {
      type: "BertNormalizer",
      clean_text: cleanText,
      handle_chinese_chars: handleChineseChars,
      strip_accents: stripAccents,
      lowercase,
    };
  }

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    return bertNormalize(text, this.options, start, end);
  }
}

/**
 * Normalises `text.slice(start, end)`; spans count from the start of `text`.
 *
 * @param text - well-formed: a lone surrogate is to be made U+FFFD first
 */
export function bertNormalize(text: string, options: BertNormalizerOptions, start = 0, end: number = text.length): AlignedText {
  const run = new Run(options, end - start);
  const { flags } = unicode();
  for (let i = start; i < end; ) {
    const code = text.codePointAt(i)!;
    const from = i;
    i += code > 0xffff ? 2 : 1;
    const flag = flags[code]!;
    if (options.cleanText) {
      if (flag & REMOVED) continue;
      if (flag & BLANK) {
        run.add(0x20, 0, from, i);
        continue;
      }
    }
    if (options.handleChineseChars && flag & IDEOGRAPH) {
      run.add(0x20, 0, from, i);
      run.add(code, flag, from, i);
      run.add(0x20, 0, from, i);
    } else run.add(code, flag, from, i);
  }
  return run.finish();
}

/** A combining mark that waits for its neighbours to be put in canonical order. */
interface Mark {
  readonly code: number;
  readonly combiningClass: number;
  /** First character of its source's decomposition: takes the next source span, where others share the last one. */
  readonly isFirst: boolean;
}

/** The last two steps: decomposition in canonical order, accents off, lower case. */
class Run {
  readonly #options: BertNormalizerOptions;
  readonly #unicode: Unicode = unicode();
  readonly #out: AlignedWriter;
  #marks: Mark[] = [];
  /** Spans of the sources of the waiting marks, start and end in turn. */
  #spans: number[] = [];
  #start = 0;
  #end = 0;

  constructor(options: BertNormalizerOptions, capacity: number) {
    this.#options = options;
    this.#out = new AlignedWriter(capacity + 8);
  }

  add(code: number, flag: number, start: number, end: number): void {
    if (!this.#options.stripAccents) {
      this.#write(code, flag, start, end);
      return;
    }
    if ((flag & CHANGES) === 0) {
      if (this.#marks.length > 0) this.#flush();
      this.#start = start;
      this.#end = end;
      if ((flag & ACCENT) === 0) this.#out.push(code, start, end);
      return;
    }
    const parts = this.#unicode.decompositions.get(code) ?? decomposeHangul(code) ?? [code];
    let isFirst = true;
    for (const part of parts) {
      const combiningClass = this.#unicode.classes.get(part) ?? 0;
      if (combiningClass === 0) {
        if (this.#marks.length > 0) this.#flush();
        if (isFirst) {
          this.#start = start;
          this.#end = end;
        }
        this.#strip(part);
      } else {
        this.#marks.push({ code: part, combiningClass, isFirst });
        if (isFirst) this.#spans.push(start, end);
      }
      isFirst = false;
    }
  }

  finish(): AlignedText {
    this.#flush();
    return this.#out.finish();
  }

  /** Writes the waiting marks by class, equal classes as they came. The reference moves the marks, but not the spans: so do we. */
  #flush(): void {
    const marks = this.#marks;
    if (marks.some((mark, i) => i > 0 && mark.combiningClass < marks[i - 1]!.combiningClass))
      marks.sort((a, b) => a.combiningClass - b.combiningClass);
    let next = 0;
    for (const mark of marks) {
      if (mark.isFirst) {
        this.#start = this.#spans[next++]!;
        this.#end = this.#spans[next++]!;
      }
      this.#strip(mark.code);
    }
    this.#marks = [];
    this.#spans = [];
  }

  /** One decomposed character with the last source's span. */
  #strip(code: number): void {
    const flag = this.#unicode.flags[code]!;
    if ((flag & ACCENT) === 0) this.#write(code, flag, this.#start, this.#end);
  }

  #write(code: number, flag: number, start: number, end: number): void {
    const lower = this.#options.lowercase && flag & CHANGES ? this.#unicode.lowercases.get(code) : undefined;
    if (lower === undefined) this.#out.push(code, start, end);
    else for (const part of lower) this.#out.push(part, start, end);
  }
}
