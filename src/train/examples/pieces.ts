// What masking must know of a vocabulary, by id: which pieces begin a word, which are never masked, which may stand in for a masked one.
import { GlassbertError } from "../../base/index.ts";
import { unicode, WORD } from "../../text/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";

/** A vocabulary as masking sees it. */
export interface Pieces {
  readonly clsId: number;
  readonly sepId: number;
  readonly maskId: number;
  /** 1: the piece begins a word; 0: it goes on with the one before, [ids] */
  readonly begins: Uint8Array;
  /** 1: the piece is never masked, [ids] */
  readonly isFixed: Uint8Array;
  /** What a random replacement is drawn from */
  readonly substitutes: Int32Array;
}

/** What ALBERT's script takes for the beginning of a word besides `▁`: one of these alone, or anything that holds another character. */
const albertPunctuation = '!"#$%&()*+,-./:;?@[\\]^_`{|}~';

/**
 * The pieces of a tokenizer.
 *
 * Words: a WordPiece begins one unless it has the prefix `##`; a piece of SentencePiece or byte-level BPE begins one when it has the mark of a
 * blank (`▁`, `Ġ`) or begins with no letter and no digit. Never masked: special tokens, [UNK] among them. Substitutes: every other piece that
 * is no `[unused…]`.
 *
 * @param compat - as the scripts of Google have it: only [CLS] and [SEP] are never masked, substitutes are the whole vocabulary, and for
 * SentencePiece digits, accented letters and `'` begin a word too
 * @throws {GlassbertError} E_TOKENIZER: the vocabulary lacks [CLS], [SEP] or [MASK]
 */
export function piecesOf(tokenizer: Tokenizer, compat = false): Pieces {
  const { clsId, sepId, maskId, unkId, padId, continuingSubwordPrefix: prefix } = tokenizer;
  if (clsId === null || sepId === null || maskId === null) {
    const missing = [clsId ?? "[CLS]", sepId ?? "[SEP]", maskId ?? "[MASK]"].find(id => typeof id === "string");
    throw new GlassbertError(
      "E_TOKENIZER",
      `the tokenizer names no ${missing}`,
      "name its cls_token, sep_token and mask_token in tokenizer_config.json",
    );
  }
  const ids = tokenizer.maxId + 1;
  const begins = new Uint8Array(ids).fill(1);
  const isFixed = new Uint8Array(ids);
  const special = tokenizer.addedTokens.filter(token => token.special).map(token => token.id);
  for (const id of compat ? [clsId, sepId] : [clsId, sepId, maskId, unkId, padId, ...special]) if (id !== null) isFixed[id] = 1;
  const beginsWord = prefix !== null ? (piece: string) => !piece.startsWith(prefix) : compat ? beginsForAlbert : beginsByMark;
  const substitutes: number[] = [];
  for (let id = 0; id < ids; id++) {
    const piece = tokenizer.idToToken(id);
    if (piece === null) continue;
    begins[id] = isFixed[id] === 1 || beginsWord(piece) ? 1 : 0;
    if (compat || (isFixed[id] === 0 && !/^\[unused\d+\]$/.test(piece))) substitutes.push(id);
  }
  return { clsId, sepId, maskId, begins, isFixed, substitutes: Int32Array.from(substitutes) };
}

function beginsByMark(piece: string): boolean {
  return /^[▁Ġ]/.test(piece) || (unicode().flags[piece.codePointAt(0)!]! & WORD) === 0;
}

function beginsForAlbert(piece: string): boolean {
  if (/^[▁<]/.test(piece) || (piece.length === 1 && albertPunctuation.includes(piece))) return true;
  return Array.from(piece).some(character => !/[a-z]/.test(character) && !albertPunctuation.includes(character));
}
