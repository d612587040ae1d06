// Metaspace: blanks are made visible as `▁` and stay in the pieces, so that a text can be put together again from them.
// As pre-tokenizer it rewrites blanks, puts a ▁ in front and cuts before each ▁; as decoder it makes blanks of them again.
import { type AlignedText, type PreTokenizer, prepend, Replace, type StageJson, type WordSink } from "../../text/index.ts";
import type { Decoder } from "./decode.ts";

/** When a text that does not begin with the mark is given one: always, only where the whole text begins, or never. */
type PrependScheme = "always" | "first" | "never";

/** How blanks are marked. */
export interface MetaspaceOptions {
  /** One character, mostly ▁ (U+2581). */
  readonly replacement: string;
  readonly prependScheme: PrependScheme;
  /** Cut before each mark; else the text stays one word. */
  readonly split: boolean;
}

/** Marks blanks and cuts before the marks. */
export class Metaspace implements PreTokenizer {
  readonly options: MetaspaceOptions;
  readonly #blanks: Replace;

  constructor(options: MetaspaceOptions) {
    this.options = options;
    this.#blanks = new Replace({ string: " " }, options.replacement);
  }

  get json(): StageJson {
    return metaspaceJson(this.options);
  }

  split(text: AlignedText, start: number, end: number, word: WordSink): void {
    const { replacement, prependScheme, split } = this.options;
    const marked = this.#mark(text, start, end);
    const wants = prependScheme === "always" || (prependScheme === "first" && marked.starts[0] === 0);
    const words = wants && !marked.text.startsWith(replacement) ? prepend(replacement, marked) : marked;
    let from = 0;
    if (split)
      for (let i = words.text.indexOf(replacement, 1); i >= 0; i = words.text.indexOf(replacement, i + 1)) {
        word(words, from, i);
        from = i;
      }
    word(words, from, words.text.length);
  }

  /** The span alone, blanks marked; as places in the original, not in `text`. */
  #mark(text: AlignedText, start: number, end: number): AlignedText {
    const part = text.text.slice(start, end);
    if (!part.includes(" ")) return { text: part, starts: text.starts.subarray(start, end), ends: text.ends.subarray(start, end) };
    const marked = this.#blanks.normalize(text.text, start, end);
    const { starts, ends } = marked;
    for (let i = 0; i < marked.text.length; i++) {
      starts[i] = text.starts[starts[i]!]!;
      ends[i] = text.ends[ends[i]! - 1]!;
    }
    return marked;
  }
}

/** Makes blanks of marks; at the beginning, where a mark may have been put, nothing. */
export class MetaspaceDecoder implements Decoder {
  readonly cleanup = false;
  readonly options: MetaspaceOptions;

  constructor(options: MetaspaceOptions) {
    this.options = options;
  }

  get json(): StageJson {
    return metaspaceJson(this.options);
  }

  parts(tokens: readonly string[]): string[] {
    const { replacement, prependScheme } = this.options;
    return tokens.map((token, i) => token.replaceAll(replacement, i === 0 && prependScheme !== "never" ? "" : " "));
  }
}

function metaspaceJson({ replacement, prependScheme, split }: MetaspaceOptions): StageJson {
  return { type: "Metaspace", replacement, prepend_scheme: prependScheme, split };
}
