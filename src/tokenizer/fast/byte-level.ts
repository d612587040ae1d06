// The fast road of byte-level BPE: a word of the pattern becomes the same tokens wherever it stands, so known words come from a table.
// Only the first word of a text is another matter, for a blank may be put before it. Texts with an added token take the plain road.
import { alignAsWritten, unicode, WHITESPACE } from "../../text/index.ts";
import type { Segment } from "../encoding.ts";
import { Bpe } from "../models/bpe.ts";
import { SegmentWriter } from "../segment.ts";
import { ByteLevelPreTokenizer, byteLevelSplit } from "../stages/byte-level.ts";
import { type OffsetTrim, trimOffsets } from "../stages/trim-offsets.ts";
import type { TokenizerParts } from "../tokenizer.ts";
import type { FastRoute } from "./route.ts";
import type { TokenRows } from "./rows.ts";

/** The fast road, or null for a tokenizer of another kind. Blanks are left out of its offsets as the template has it. */
export function byteLevelRoute(parts: TokenizerParts): FastRoute | null {
  const { addedTokens, normalizer, preTokenizer, model, template } = parts;
  if (!(model instanceof Bpe && preTokenizer instanceof ByteLevelPreTokenizer && preTokenizer.options.useRegex)) return null;
  if (normalizer !== null) return null;
  const { addPrefixSpace } = preTokenizer.options;
  const trim = template.trim;
  const first = new Words(parts, addPrefixSpace, trim);
  const others = new Words(parts, false, trim && { addPrefixSpace: false });
  return {
    // Behind a blank that was put there, an apostrophe begins no ending and white space another run.
    handles: text => !(addPrefixSpace && beginsOddly(text)) && !addedTokens.some(({ content }) => text.includes(content)),
    scan: (text, out) => {
      const wellFormed = text.toWellFormed();
      byteLevelSplit(wellFormed, (start, end) => (start === 0 ? first : others).write(wellFormed, start, end, out));
    },
  };
}

function beginsOddly(text: string): boolean {
  return text.startsWith("'") || (text !== "" && (unicode().flags[text.charCodeAt(0)]! & WHITESPACE) !== 0);
}

/** Words more than this are forgotten all at once: a bound on memory that costs little. */
const mostWords = 1 << 15;
/** Longer words come seldom. */
const longestWord = 64;

/** The tokens of words, kept: id, start and end in the word. */
class Words {
  readonly #parts: TokenizerParts;
  readonly #speller: ByteLevelPreTokenizer;
  readonly #trim: OffsetTrim | undefined;
  readonly #known = new Map<string, Int32Array>();

  constructor(parts: TokenizerParts, addPrefixSpace: boolean, trim: OffsetTrim | undefined) {
    this.#parts = parts;
    this.#speller = new ByteLevelPreTokenizer({ addPrefixSpace, trimOffsets: false, useRegex: false });
    this.#trim = trim;
  }

  write(text: string, start: number, end: number, out: TokenRows): void {
    const word = text.slice(start, end);
    let rows = this.#known.get(word);
    if (rows === undefined) {
      rows = rowsOf(this.#tokens(word));
      if (word.length <= longestWord) {
        if (this.#known.size === mostWords) this.#known.clear();
        this.#known.set(Array.from(word).join(""), rows); // a copy: a slice would keep the whole text alive
      }
    }
    out.reserve(rows.length / 3);
    for (let i = 0; i < rows.length; i += 3) out.push(rows[i]!, start + rows[i + 1]!, start + rows[i + 2]!);
    out.words++;
  }

  #tokens(word: string): Segment {
    const { vocabulary, model } = this.#parts;
    const out = new SegmentWriter(vocabulary);
    this.#speller.split(alignAsWritten(word, 0, word.length), 0, word.length, (bytes, from, to) => out.word(model, bytes, from, to));
    return this.#trim === undefined ? out : trimOffsets(out, word, this.#trim);
  }
}

function rowsOf({ ids, offsets }: Segment): Int32Array {
  return Int32Array.from(ids.flatMap((id, i) => [id, ...offsets[i]!]));
}
