// English text into sentences, by rules. At each run of stops one question: does a sentence end here? What follows must look like a beginning;
// what precedes must not be an abbreviation, an initial or the number of a list. Every character belongs to exactly one sentence.
import { isIn, leading, numbered, openers, saying, trailing } from "./abbreviations.ts";

/** Stops, the quotes and brackets that close after them, white space. */
const stops = /([.?!…]+)(["'”’»)\]]*)\s+/gu;
/** Quotes and brackets that open, then what a sentence may begin with: a capital, a digit, a letter without case, a sign; or a name such as iPod. */
const beginning = /["'“‘«([¡¿]*(?:[\p{Lu}\p{Lt}\p{Lo}\p{N}£$€#@&§]|\p{Ll}+\p{Lu})/uy;
/** A name with a small particle, "de Gaulle": a beginning where no abbreviation precedes. */
const particle = /["'“‘«([]*(?:de|von|van|du|da|di|della|la|le|ter|ten|el|al|bin|ibn|d['’]|al-)[ -]?\p{Lu}/uy;
const nextWord = /["'“‘«([¡¿]*([\p{L}\p{M}]+(?:['’]\p{L}+)?)(\.?)/uy;
const nextNumber = /["'“‘«([]*(?:\p{N}|[ivxlcdmIVXLCDM]+\b)/uy;
const lastWord = /[\p{L}\p{M}\p{N}.&'’-]*$/u;
/** The text of a list's number: "1", "(iv)", "B". */
const listNumber = /^[\s"'“‘([]*(?:\p{N}{1,3}|[ivxlIVXL]+|\p{L})$/u;

/**
 * The sentences of an English text, such as a paragraph, in order. Together they are the text: each begins where the one before ends, and blanks
 * after a sentence are a part of it.
 *
 * @example
 * splitSentences("Dr. Who? He left."); // → [[0, 9], [9, 17]]
 */
export function splitSentences(text: string): [start: number, end: number][] {
  const sentences: [number, number][] = [];
  let start = 0;
  for (const match of text.matchAll(stops)) {
    const next = match.index + match[0].length;
    if (next === text.length || !isEnd(text, start, match.index, match[1]!, match[2]!, next)) continue;
    sentences.push([start, next]);
    start = next;
  }
  if (start < text.length) sentences.push([start, text.length]);
  return sentences;
}

/** Does the sentence from `start` end with the stops at `stop`, when `next` is where more text follows? */
function isEnd(text: string, start: number, stop: number, marks: string, closers: string, next: number): boolean {
  const sentence = text.slice(start, stop);
  if (!/[\p{L}\p{N}]/u.test(sentence) || listNumber.test(sentence)) return false;
  if (isInBrackets(sentence, text, start, stop)) return false;
  const isStop = marks === ".";
  if (!isAt(beginning, text, next)) return isStop && isAt(particle, text, next) && /[\p{Ll}\p{N}]{3}$/u.test(sentence.slice(-3));
  if (text[next] === "(" && !isWholeBracket(text, next)) return false;
  if (!isStop) return !isHandedOn(text, next, marks, closers);

  const before = lastWord.exec(sentence.slice(-30))![0].replace(/^['’.&-]+/u, "");
  if (closers !== "" && before.length > 1 && !before.includes(".")) return true; // "… the Rev." is rare, "… said so." is not
  if (isIn(leading, before)) return false;
  const isNumber = isAt(nextNumber, text, next);
  if (isIn(numbered, before) && isNumber) return false;
  const isInitial = /^\p{Lu}$/u.test(before) && before !== "I";
  if (isInitial || isIn(trailing, before) || /^\p{Ll}$/u.test(before) || /^(?:\p{L}{1,2}\.)+\p{L}{1,2}$/u.test(before))
    return isOpener(text, next);
  if (before === "I") return !isInitialNext(text, next);
  return true;
}

/** Are the stops within brackets that opened in mid-sentence and close soon? */
function isInBrackets(sentence: string, text: string, start: number, stop: number): boolean {
  const open = sentence.lastIndexOf("(");
  if (open < 0 || !/[\p{L}\p{N}]/u.test(sentence.slice(0, open))) return false;
  const close = text.indexOf(")", start + open);
  return close >= stop && close < stop + 200;
}

/** Do the brackets that open here hold whole sentences, the last with its stop? Otherwise they are an aside of the sentence before. */
function isWholeBracket(text: string, open: number): boolean {
  const close = text.indexOf(")", open);
  return close > 0 && /[.?!…]["'”’]*$/u.test(text.slice(Math.max(open, close - 4), close));
}

/** After a question, a cry or dots: does the sentence go on? */
function isHandedOn(text: string, next: number, marks: string, closers: string): boolean {
  const isSpoken = /["'”’]/u.test(closers);
  if (!isSpoken) return /^(?:\.{2,3}|…)$/u.test(marks) && /^I\b(?!\.)/u.test(text.slice(next, next + 3)); // "Well... I think", but four dots hold a stop
  const speaker = /^(?:I|(?:\p{Lu}[\p{L}.'’]*\s){0,2}\p{Lu}[\p{L}.'’]*)\s(\p{Ll}+)/u.exec(text.slice(next, next + 60));
  return speaker !== null && isIn(saying, speaker[1]!);
}

function isOpener(text: string, next: number): boolean {
  nextWord.lastIndex = next;
  const [, word = "", dot] = nextWord.exec(text) ?? [];
  return isIn(openers, word.replace("’", "'")) && !(word.length === 1 && dot === ".");
}

function isInitialNext(text: string, next: number): boolean {
  nextWord.lastIndex = next;
  const [, word = "", dot] = nextWord.exec(text) ?? [];
  return word.length === 1 && dot === ".";
}

function isAt(pattern: RegExp, text: string, place: number): boolean {
  pattern.lastIndex = place;
  return pattern.test(text);
}
