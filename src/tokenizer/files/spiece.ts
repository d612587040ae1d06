// Reads a spiece.model, the file of a sentencepiece model: pieces with scores, how it was trained, how it normalises.
// Format: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto. What ALBERT makes of it: albert.ts.

import { Vocabulary } from "../vocabulary.ts";
import { type ProtobufField, ProtobufMessage } from "./protobuf-fields.ts";

/** What a Unigram tokenizer needs of a sentencepiece model. */
export interface SentencePieceModel {
  /** The id of a piece is its place in the file. */
  readonly vocabulary: Vocabulary;
  /** As stored, [V] */
  readonly scores: Float64Array;
  readonly unkId: number;
  readonly byteFallback: boolean;
  /** The character map of the normaliser; empty for none */
  readonly charsmap: Uint8Array;
}

/** Place in the file's list is the type's number, less one. */
const pieceTypes = ["normal", "unknown", "control", "user-defined", "unused", "byte"];
const unknownType = 2;
const modelTypes = ["unigram", "bpe", "word", "char"];

/**
 * Reads the bytes of a spiece.model.
 *
 * @param file - its name, for messages
 * @throws {GlassbertError} E_TOKENIZER: damaged (names the byte), a web page, a model that is not Unigram, settings of the normaliser that ALBERT
 * has not (no blank in front, blanks not marked)
 */
export function readSpiece(bytes: Uint8Array, file: string): SentencePieceModel {
  const root = new ProtobufMessage(bytes, file);
  if (bytes.length === 0) throw root.refuse(0, "the file is empty");
  if (bytes[0] === 0x3c || bytes[0] === 0x7b || bytes[0] === 0x76)
    throw root.refuse(0, "the file is text (a web page, JSON or a Git LFS pointer)");
  const vocabulary = new Vocabulary();
  const scores: number[] = [];
  const unknowns: number[] = [];
  let unkId = 0;
  let byteFallback = false;
  let charsmap = new Uint8Array();
  for (const field of root.fields()) {
    if (field.number === 1) {
      const { piece, score, type } = readPiece(root, field);
      const other = vocabulary.idOf(piece);
      if (other !== undefined)
        throw root.refuse(field.at, `the piece ${JSON.stringify(piece)} has the id ${other} and the id ${scores.length}`);
      if (type === unknownType) unknowns.push(scores.length);
      vocabulary.add(piece, scores.length);
      scores.push(score);
    } else if (field.number === 2) {
      for (const inner of message(root, field, "the trainer's settings").fields()) {
        if (inner.number === 3 && inner.value !== 1) {
          const type = modelTypes[Number(inner.value) - 1] ?? "unknown";
          throw root.refuse(inner.at, `the model is of the type ${type}, expected unigram`);
        }
        if (inner.number === 35) byteFallback = inner.value === 1;
        if (inner.number === 40) unkId = Number(inner.value);
      }
    } else if (field.number === 3)
      for (const inner of message(root, field, "the normaliser's settings").fields()) {
        if (inner.number === 2) charsmap = Uint8Array.from(message(root, inner, "the character map").bytes);
        if (inner.number === 3 && inner.value !== 1) throw root.refuse(inner.at, "add_dummy_prefix is off, and ALBERT's is on");
        if (inner.number === 5 && inner.value !== 1) throw root.refuse(inner.at, "escape_whitespaces is off, and ALBERT's is on");
      }
  }
  if (scores.length === 0) throw root.refuse(bytes.length, "there are no pieces");
  if (unknowns.length !== 1 || unknowns[0] !== unkId)
    throw root.refuse(bytes.length, `the unknown piece must have the id ${unkId}, and there are: ${unknowns.join(", ") || "none"}`);
  return { vocabulary, scores: Float64Array.from(scores), unkId, byteFallback, charsmap };
}

function readPiece(root: ProtobufMessage, field: ProtobufField): { piece: string; score: number; type: number } {
  let piece = "";
  let score = 0;
  let type = 1;
  for (const inner of message(root, field, "a piece").fields()) {
    const { number, value } = inner;
    if (number === 1) piece = message(root, inner, "a piece's text").text();
    else if (number === 2) {
      if (value === null || typeof value === "number" || value instanceof ProtobufMessage)
        throw root.refuse(inner.at, "a score that is no float");
      score = value.float;
    } else if (number === 3) type = Number(value);
  }
  if (piece === "") throw root.refuse(field.at, "a piece without text");
  if (!Number.isFinite(score)) throw root.refuse(field.at, `the piece ${JSON.stringify(piece)} has the score ${score}`);
  if (pieceTypes[type - 1] === undefined) throw root.refuse(field.at, `the piece ${JSON.stringify(piece)} has the type ${type}`);
  return { piece, score, type };
}

function message(root: ProtobufMessage, field: ProtobufField, what: string): ProtobufMessage {
  if (field.value instanceof ProtobufMessage) return field.value;
  throw root.refuse(field.at, `${what} of the wrong kind`);
}
