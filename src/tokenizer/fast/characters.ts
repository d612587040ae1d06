// What a character does to the word it stands in, asked once per character of the exact normaliser and splitter and then remembered.
// That is right as long as no neighbour has a say, so a character whose neighbours matter is SPECIAL: its chunk goes the exact way.
import { bertSplit, unicode } from "../../text/index.ts";

/** The action of a character nobody has asked about. */
export const UNKNOWN: number = 0;
/** Appends the UTF-16 unit in the low 16 bits to the word. */
export const LETTER: number = 1 << 16;
/** Ends the word, and is a word of its own: the unit in the low 16 bits. Punctuation, ideographs. */
export const ALONE: number = 2 << 16;
/** Ends the word. */
export const SPACE: number = 3 << 16;
/** Is not there. */
export const NOTHING: number = 4 << 16;
/** Does several things: those of `sequences[low 16 bits]`, one after the other, each LETTER or SPACE. */
export const SEVERAL: number = 5 << 16;
/** Neighbours matter: a mark that may change places, the first character of an added token. */
export const SPECIAL: number = 6 << 16;
/** The part of an action that says which one it is. */
export const KIND: number = 0xff << 16;

/** Most actions remembered for characters above U+FFFF, and most sequences: far more than any text has. */
const most = 1 << 14;

/** How characters are asked about. */
export interface CharacterRules {
  /** The exact normaliser. */
  readonly normalize: (text: string) => string;
  /** Whether it puts marks in canonical order. */
  readonly reorders: boolean;
  /** UTF-16 units that an added token begins with, in the text as written or in the normalised text. */
  readonly firstUnits: ReadonlySet<number>;
}

/** The actions of characters. */
export class Characters {
  /** By code point up to U+FFFF, [0x10000]; UNKNOWN until `ask` is called. */
  readonly actions: Int32Array = new Int32Array(0x10000);
  /** What SEVERAL stands for. */
  readonly sequences: number[][] = [];
  readonly #astral = new Map<number, number>();
  readonly #rules: CharacterRules;

  constructor(rules: CharacterRules) {
    this.#rules = rules;
  }

  /** The action of a code point. */
  ask(code: number): number {
    const known = code < 0x10000 ? this.actions[code]! : (this.#astral.get(code) ?? UNKNOWN);
    if (known !== UNKNOWN) return known;
    const action = this.#find(String.fromCodePoint(code));
    if (code < 0x10000) this.actions[code] = action;
    else if (this.#astral.size < most) this.#astral.set(code, action);
    return action;
  }

  #find(character: string): number {
    const { normalize, reorders, firstUnits } = this.#rules;
    const text = normalize(character);
    const { classes } = unicode();
    const isSpecial = (each: string) => firstUnits.has(each.charCodeAt(0)) || (reorders && classes.has(each.codePointAt(0)!));
    if (firstUnits.has(character.charCodeAt(0)) || Array.from(text).some(isSpecial)) return SPECIAL;
    const actions = actionsOf(text);
    if (actions.length === 0) return NOTHING;
    if (actions.length === 1) return actions[0]!;
    if (actions.length === 3 && actions[0] === SPACE && actions[2] === SPACE) return ALONE | (actions[1]! & 0xffff);
    if (this.sequences.length === most) return SPECIAL;
    return SEVERAL | (this.sequences.push(actions) - 1);
  }
}

/** The actions that write a normalised text: its letters, and a SPACE where a word ends. It stands between two letters to show that. */
function actionsOf(text: string): number[] {
  const framed = `a${text}a`;
  const actions: number[] = [];
  bertSplit(framed, (start, end) => {
    if (start > 0) actions.push(SPACE);
    for (let i = Math.max(start, 1); i < Math.min(end, framed.length - 1); i++) actions.push(LETTER | framed.charCodeAt(i));
  });
  return actions;
}
