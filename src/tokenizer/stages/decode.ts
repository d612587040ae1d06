// From tokens back to text: `##` glues a piece to the one before, anything else gets a blank; a clean-up takes blanks before punctuation away.
// Text that was normalised stays so: decoding is no inverse, only a readable form.
import type { StageJson } from "../../text/index.ts";

/** How tokens become a text. */
export interface Decoder {
  /** What a tokenizer.json says for it. */
  readonly json: StageJson;
  /** Whether blanks before punctuation are taken away unless asked otherwise. */
  readonly cleanup: boolean;
  /** What each token adds to the text. */
  parts(tokens: readonly string[]): string[];
}

/** WordPiece's: a token that begins with the prefix continues the one before, any other has a blank in front. */
export class WordPieceDecoder implements Decoder {
  readonly prefix: string;
  readonly cleanup: boolean;

  constructor(prefix: string, cleanup: boolean) {
    this.prefix = prefix;
    this.cleanup = cleanup;
  }

  get json(): StageJson {
    return { type: "WordPiece", prefix: this.prefix, cleanup: this.cleanup };
  }

  parts(tokens: readonly string[]): string[] {
    return tokens.map((token, i) => {
      if (i === 0) return token;
      return this.prefix !== "" && token.startsWith(this.prefix) ? token.slice(this.prefix.length) : ` ${token}`;
    });
  }
}

/** When the clean-up runs: after each token as the reference does, over the whole text as Python's slow tokenizers do, or not at all. */
export type Cleanup = "token" | "text" | false;

const replacements = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

/** @param decoder - null joins the tokens with blanks */
export function decodeTokens(tokens: readonly string[], decoder: Decoder | null, cleanup: Cleanup): string {
  const parts = decoder === null ? tokens.map((token, i) => (i === 0 ? token : ` ${token}`)) : decoder.parts(tokens);
  // The reference alone knows this one; over a whole text it would change words, so it stays there.
  if (cleanup === "token") return parts.map(part => clean(part).replaceAll(" do not", " don't")).join("");
  return cleanup === "text" ? clean(parts.join("")) : parts.join("");
}

function clean(text: string): string {
  return replacements.reduce((cleaned, [from, to]) => (cleaned.includes(from) ? cleaned.replaceAll(from, to) : cleaned), text);
}
