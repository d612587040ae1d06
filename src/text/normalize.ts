// BERT's normaliser: clean_text, then blanks around ideographs, then accents off, then lower case; one pass, each character with its span.
// The norm is Hugging Face's BertNormalizer (tokenizers v0.23.2, tokenizers/src/normalizers/bert.rs), including what looks odd in it.
import { type AlignedText, AlignedWriter } from "./aligned.ts";
import { type CharacterSink, Decomposer } from "./decompose.ts";
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

/** The last two steps: decomposition in canonical order, accents off, lower case. */
class Run implements CharacterSink {
  readonly #options: BertNormalizerOptions;
  readonly #unicode: Unicode = unicode();
  readonly #out: AlignedWriter;
  readonly #decomposer: Decomposer = new Decomposer(this);

  constructor(options: BertNormalizerOptions, capacity: number) {
    this.#options = options;
    this.#out = new AlignedWriter(capacity + 8);
  }

  add(code: number, flag: number, start: number, end: number): void {
    if (!this.#options.stripAccents) this.#write(code, flag, start, end);
    else if ((flag & CHANGES) === 0) this.#decomposer.plain(code, start, end);
    else this.#decomposer.add(this.#unicode.decompositions.get(code) ?? decomposeHangul(code) ?? [code], start, end);
  }

  /** One decomposed character. */
  push(code: number, start: number, end: number): void {
    const flag = this.#unicode.flags[code]!;
    if ((flag & ACCENT) === 0) this.#write(code, flag, start, end);
  }

  finish(): AlignedText {
    this.#decomposer.flush();
    return this.#out.finish();
  }

  #write(code: number, flag: number, start: number, end: number): void {
    const lower = this.#options.lowercase && flag & CHANGES ? this.#unicode.lowercases.get(code) : undefined;
    if (lower === undefined) this.#out.push(code, start, end);
    else for (const part of lower) this.#out.push(part, start, end);
  }
}
