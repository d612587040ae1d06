// An Encoding: what a model is given for a text, token by token, and the ways between characters, words and tokens.
// Offsets are in UTF-16 units of the sequence's own text, so `text.slice(start, end)` shows a token; other units: offsets.ts.

/** One text, or a pair, as tokens. All rows have the same length T. */
export interface Encoding {
  /** Rows of the model's table, [T] */
  readonly ids: Int32Array;
  /** Segments: 0 for the first text, 1 for the second, [T] */
  readonly typeIds: Int32Array;
  /** 1 for a token, 0 for padding, [T] */
  readonly attentionMask: Int32Array;
  /** 1 for a token that the template put in, such as the [CLS] in front; 0 for one that stands in the text, [T] */
  readonly specialTokensMask: Int32Array;
  /** The pieces, `##` and all */
  readonly tokens: string[];
  /** Places in the text, `[start, end)`; (0, 0) for a token of the template */
  readonly offsets: [start: number, end: number][];
  /** The number of the word in its text; null for a token of the template */
  readonly wordIds: (number | null)[];
  /** 0 or 1: which text the token is of; null for a token of the template */
  readonly sequenceIds: (number | null)[];
  /** Tokens of the text that a maximum length cut off */
  readonly dropped: number;
  /** Further windows over a text that was too long, where a `stride` asks for them; of a pair each window with each, as truncate.ts orders them */
  readonly overflowing: Encoding[];
}

/** The tokens of one text before template, truncation and padding. */
export interface Segment {
  readonly ids: number[];
  readonly tokens: string[];
  readonly offsets: [start: number, end: number][];
  readonly wordIds: number[];
}

/** A text given as its words: each token takes its word's number, its offsets stay places in the word. */
export function joinWords(words: readonly Segment[]): Segment {
  return {
    ids: words.flatMap(word => word.ids),
    tokens: words.flatMap(word => word.tokens),
    offsets: words.flatMap(word => word.offsets),
    wordIds: words.flatMap((word, i) => word.ids.map(() => i)),
  };
}

/** The first token with `start <= position < end` in a sequence, or null: between words, outside the text. */
export function charToToken(encoding: Encoding, position: number, sequence = 0): number | null {
  const token = encoding.offsets.findIndex(
    ([start, end], i) => encoding.sequenceIds[i] === sequence && start <= position && position < end,
  );
  return token < 0 ? null : token;
}

/** The word at a position of a sequence's text, or null. */
export function charToWord(encoding: Encoding, position: number, sequence = 0): number | null {
  const token = charToToken(encoding, position, sequence);
  return token === null ? null : tokenToWord(encoding, token);
}

/** Where a token stands in its sequence's text, or null for a token of the template, padding, or a token that is not there. */
export function tokenToChars(encoding: Encoding, token: number): [start: number, end: number] | null {
  return tokenToSequence(encoding, token) === null ? null : encoding.offsets[token]!;
}

/** The number of a token's word in its sequence, or null. */
export function tokenToWord(encoding: Encoding, token: number): number | null {
  return encoding.wordIds[token] ?? null;
}

/** Which sequence a token is of, or null. */
export function tokenToSequence(encoding: Encoding, token: number): number | null {
  return encoding.sequenceIds[token] ?? null;
}

/** The tokens `[start, end)` of a word of a sequence, or null when there is no such word. */
export function wordToTokens(encoding: Encoding, word: number, sequence = 0): [start: number, end: number] | null {
  const isOfWord = (id: number | null, i: number) => id === word && encoding.sequenceIds[i] === sequence;
  const start = encoding.wordIds.findIndex(isOfWord);
  return start < 0 ? null : [start, encoding.wordIds.findLastIndex(isOfWord) + 1];
}

/** Where a word stands in its sequence's text, `[start, end)`, or null when there is no such word. */
export function wordToChars(encoding: Encoding, word: number, sequence = 0): [start: number, end: number] | null {
  const tokens = wordToTokens(encoding, word, sequence);
  return tokens === null ? null : [encoding.offsets[tokens[0]]![0], encoding.offsets[tokens[1] - 1]![1]];
}
