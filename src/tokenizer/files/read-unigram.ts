// Reads a Unigram model out of a tokenizer.json: a list of pieces with scores, the id of a piece being its place.
// The scores are read as the reference reads them, which is not always to the nearest double: ties between two ways are decided by the last bit.
import { type Fields, type Json, JsonNumber } from "../../base/index.ts";
import { Unigram } from "../models/unigram.ts";
import { Vocabulary } from "../vocabulary.ts";
import { only, refusal } from "./stage.ts";

/**
 * The model of type Unigram, with its vocabulary.
 *
 * @throws {GlassbertError} E_TOKENIZER: names field and rule
 */
export function readUnigram(fields: Fields): { vocabulary: Vocabulary; model: Unigram } {
  only(fields, ["type", "unk_id", "vocab", "byte_fallback"]);
  const entries = fields.array("vocab");
  const vocabulary = new Vocabulary();
  const scores = new Float64Array(entries.length);
  for (const [id, entry] of entries.entries()) {
    const refuse = (rule: string) => refusal(fields, `vocab[${id}]`, rule, "take the tokenizer.json that belongs to the weights");
    const [piece, score] = Array.isArray(entry) ? (entry as readonly Json[]) : [];
    if (typeof piece !== "string" || !(score instanceof JsonNumber)) throw refuse("is no piece with a score");
    if (piece === "") throw refuse("is an empty piece");
    const other = vocabulary.idOf(piece);
    if (other !== undefined) throw refuse(`is ${JSON.stringify(piece)}, as vocab[${other}]`);
    vocabulary.add(piece, id);
    scores[id] = readScore(score.text);
    if (!Number.isFinite(scores[id])) throw refuse(`has the score ${score.text}, which is no double`);
  }
  if (entries.length === 0) throw refusal(fields, "vocab", "is empty", "take the tokenizer.json that belongs to the weights");
  const unkId = fields.integer("unk_id", null);
  if (unkId !== null && unkId >= entries.length) throw fields.wrong("unk_id", `an id below ${entries.length}, the number of pieces`);
  return { vocabulary, model: new Unigram(vocabulary, { scores, unkId, byteFallback: fields.boolean("byte_fallback", false) }) };
}

const mostDigits = 2n ** 64n;

/**
 * A number as the reference's JSON reader takes it: the digits as one whole number below 2^64 (further ones are dropped), rounded to a double,
 * then times or over a power of ten, rounded again. Source: serde_json 1.0, src/de.rs, `f64_from_parts`, without its feature float_roundtrip.
 */
export function readScore(text: string): number {
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e") as [string, string?];
  const [whole, fraction = ""] = mantissa.replace("-", "").split(".") as [string, string?];
  let size: number;
  let power = Number(exponent);
  if (whole.length + fraction.length <= 19) {
    size = Number(whole + fraction); // below 2^64
    power -= fraction.length;
  } else [size, power] = longNumber(whole, fraction, power);
  const value = power < 0 ? size / tenTo(-power) : size * tenTo(power);
  return text.startsWith("-") ? -value : value;
}

const powers: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
];

/** The nearest double, which `**` does not promise. */
function tenTo(power: number): number {
  return powers[power] ?? Number(`1e${power}`);
}

/** The digits as far as they fit, and the power of ten that they stand for. */
function longNumber(whole: string, fraction: string, exponent: number): [size: number, power: number] {
  let digits = 0n;
  let power = exponent;
  let isFull = false;
  const take = (digit: string, shift: number) => {
    const longer = 10n * digits + BigInt(digit);
    isFull ||= longer >= mostDigits;
    if (isFull) power += shift + 1;
    else {
      digits = longer;
      power += shift;
    }
  };
  for (const digit of whole) take(digit, 0);
  for (const digit of fraction) take(digit, -1);
  return [Number(digits), power];
}
