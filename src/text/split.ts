// BERT's pre-tokenizer: words stand between white space, and every punctuation character is a word of its own.
// The norm is Hugging Face's BertPreTokenizer: symbols outside ASCII (© € emoji) are no punctuation, the ASCII symbols (such as $ + |) are.
import { PUNCTUATION, unicode, WHITESPACE } from "./unicode.ts";

/** Calls `word` with the span of each word of `text.slice(start, end)`, in order. */
export function bertSplit(text: string, word: (start: number, end: number) => void, start = 0, end: number = text.length): void {
  const { flags } = unicode();
  let from = start;
  for (let i = start; i < end; ) {
    const code = text.codePointAt(i)!;
    const next = i + (code > 0xffff ? 2 : 1);
    const flag = flags[code]! & (WHITESPACE | PUNCTUATION);
    if (flag !== 0) {
      if (from < i) word(from, i);
      if (flag & PUNCTUATION) word(i, next);
      from = next;
    }
    i = next;
  }
  if (from < end) word(from, end);
}

/** Calls `word` with the span of each run of anything but white space in `text.slice(start, end)`, in order. */
export function whitespaceSplit(text: string, word: (start: number, end: number) => void, start = 0, end: number = text.length): void {
  const { flags } = unicode();
  let from = start;
  // White space is one unit wide, and no half of a surrogate pair.
  for (let i = start; i < end; i++) {
    if ((flags[text.charCodeAt(i)]! & WHITESPACE) === 0) continue;
    if (from < i) word(from, i);
    from = i + 1;
  }
  if (from < end) word(from, end);
}
