// Takes white space off the ends of a text.
import { type AlignedText, alignAsWritten } from "./aligned.ts";
import type { Normalizer, StageJson } from "./normalizer.ts";
import { unicode, WHITESPACE } from "./unicode.ts";

/** White space off the left end, the right end, or both; what stays keeps its place. */
export class Strip implements Normalizer {
  readonly left: boolean;
  readonly right: boolean;

  constructor(left: boolean, right: boolean) {
    this.left = left;
    this.right = right;
  }

  get json(): StageJson {
    return { type: "Strip", strip_left: this.left, strip_right: this.right };
  }

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    const { flags } = unicode();
    // White space is one unit wide.
    const isBlank = (at: number) => (flags[text.charCodeAt(at)]! & WHITESPACE) !== 0;
    let [from, to] = [start, end];
    if (this.left) while (from < to && isBlank(from)) from++;
    if (this.right) while (to > from && isBlank(to - 1)) to--;
    return alignAsWritten(text, from, to);
  }
}
