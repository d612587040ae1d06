// From tokens back to text: `##` glues a piece to the one before, anything else gets a blank; a clean-up takes blanks before punctuation away.
// Text that was normalised stays so: decoding is no inverse, only a readable form.

/** How tokens become a text. */
export interface WordPieceDecoder {
  readonly prefix: string;
  readonly cleanup: boolean;
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
export function decodeTokens(tokens: readonly string[], decoder: WordPieceDecoder | null, cleanup: Cleanup): string {
  const parts = tokens.map((token, i) => {
    if (i === 0) return token;
    if (decoder !== null && decoder.prefix !== "" && token.startsWith(decoder.prefix)) return token.slice(decoder.prefix.length);
    return ` ${token}`;
  });
  // The reference alone knows this one; over a whole text it would change words, so it stays there.
  if (cleanup === "token") return parts.map(part => clean(part).replaceAll(" do not", " don't")).join("");
  return cleanup === "text" ? clean(parts.join("")) : parts.join("");
}

function clean(text: string): string {
  return replacements.reduce((cleaned, [from, to]) => (cleaned.includes(from) ? cleaned.replaceAll(from, to) : cleaned), text);
}
