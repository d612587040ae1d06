// Byte-pair encoding: a word begins as its characters, and neighbours are merged, always the pair that stands first in the list of merges,
// on a tie the leftmost, until no pair of the list is left. Time n log n in the length of a word: pairs wait in a heap.
// Norm: Hugging Face tokenizers v0.23.2, models/bpe/{model,word}.rs. Where that loses characters without a word, an error here.
import { GlassbertError } from "../../base/index.ts";
import type { StageJson } from "../../text/index.ts";
import { type Vocabulary, vocabularyObject } from "../vocabulary.ts";
import type { Model, Pieces } from "./wordpiece.ts";

/** The settings of a BPE model. */
export interface BpeOptions {
  /** Pairs of pieces, the first are merged first; of a pair that comes twice the later place counts. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** What stands for a character that is no piece; null refuses such a text. */
  readonly unkToken: string | null;
  /** One unknown token for several unknown characters in a row. */
  readonly fuseUnk: boolean;
  /** A word that is a piece is taken as it is, without looking at the merges. */
  readonly ignoreMerges: boolean;
}

/** The two pieces of a merge that is written as one string, or null when it is none. */
export function splitMerge(line: string): [left: string, right: string] | null {
  const [left, right, ...more] = line.split(" ");
  return left === undefined || left === "" || right === undefined || right === "" || more.length > 0 ? null : [left, right];
}

/**
 * Refuses merges of what is no piece, or into what is none.
 *
 * @param where - names the merge of an index, for messages
 * @throws {GlassbertError} E_TOKENIZER
 */
export function checkMerges(merges: BpeOptions["merges"], vocabulary: Vocabulary, where: (index: number) => string): void {
  for (const [i, [left, right]] of merges.entries()) {
    const missing = [left, right, left + right].find(piece => vocabulary.idOf(piece) === undefined);
    if (missing === undefined) continue;
    const message = `${where(i)}: ${JSON.stringify(missing)} is not in the vocabulary`;
    throw new GlassbertError("E_TOKENIZER", message, "take the merges and the vocabulary that belong together");
  }
}

/** Merges pieces by rank. */
export class Bpe implements Model {
  readonly options: BpeOptions;
  readonly #vocabulary: Vocabulary;
  readonly #unkId: number | undefined;
  /** The rank of a pair, by `left * size + right`. */
  readonly #ranks = new Map<number, number>();
  readonly #size: number;
  /** What the pair of a rank becomes. */
  readonly #merged: Int32Array;
  #word: Word = newWord(64);

  /** @param vocabulary - must have the unknown token, both parts of every merge, and what they become: see `checkMerges` */
  constructor(vocabulary: Vocabulary, options: BpeOptions) {
    this.options = options;
    this.#vocabulary = vocabulary;
    this.#unkId = options.unkToken === null ? undefined : vocabulary.idOf(options.unkToken);
    this.#size = vocabulary.maxId + 1;
    this.#merged = new Int32Array(options.merges.length);
    for (const [rank, [left, right]] of options.merges.entries()) {
      this.#ranks.set(vocabulary.idOf(left)! * this.#size + vocabulary.idOf(right)!, rank);
      this.#merged[rank] = vocabulary.idOf(left + right)!;
    }
  }

  get unkToken(): string | null {
    return this.options.unkToken;
  }

  get json(): StageJson {
    const { unkToken, fuseUnk, ignoreMerges, merges } = this.options;
    const none = { dropout: null, continuing_subword_prefix: null, end_of_word_suffix: null, byte_fallback: false };
    const vocab = vocabularyObject(this.#vocabulary);
    return { type: "BPE", unk_token: unkToken, fuse_unk: fuseUnk, ignore_merges: ignoreMerges, ...none, vocab, merges };
  }

  /** @throws {GlassbertError} E_TOKENIZER: a character is no piece and there is no unknown token */
  tokenize(text: string, start: number, end: number, out: Pieces): void {
    const whole = this.options.ignoreMerges ? this.#vocabulary.idOf(text.slice(start, end)) : undefined;
    if (whole !== undefined) {
      push(out, whole, start, end);
      return;
    }
    if (this.#word.ids.length < end - start) this.#word = newWord(2 * (end - start));
    const length = this.#spell(text, start, end);
    this.#merge(length);
    const { ids, starts, ends, nexts } = this.#word;
    for (let at = 0; at !== -1; at = nexts[at]!) push(out, ids[at]!, starts[at]!, ends[at]!);
  }

  /** Writes a word's characters as symbols; returns how many. */
  #spell(text: string, start: number, end: number): number {
    const { ids, starts, ends, nexts, lasts } = this.#word;
    let length = 0;
    let wasUnknown = false;
    for (let at = start; at < end; ) {
      const next = at + (text.codePointAt(at)! > 0xffff ? 2 : 1);
      const character = text.slice(at, next);
      const id = this.#vocabulary.idOf(character);
      if (id === undefined && wasUnknown && this.options.fuseUnk) ends[length - 1] = next;
      else {
        ids[length] = id ?? this.#unknown(character);
        starts[length] = at;
        ends[length] = next;
        lasts[length] = length - 1;
        nexts[length] = ++length;
      }
      wasUnknown = id === undefined;
      at = next;
    }
    nexts[length - 1] = -1;
    return length;
  }

  #unknown(character: string): number {
    if (this.#unkId !== undefined) return this.#unkId;
    const message = `the vocabulary has no piece for ${JSON.stringify(character)} and the model no unk_token`;
    throw new GlassbertError("E_TOKENIZER", message, "take the vocabulary that belongs to the weights, or name an unk_token");
  }

  #merge(length: number): void {
    const { ids, ends, nexts, lasts, heap } = this.#word;
    let waiting = 0;
    /** Puts the pair that begins at a symbol in the heap, if it is in the list. */
    const wait = (at: number): void => {
      if (at === -1) return;
      const next = nexts[at]!;
      const rank = next === -1 ? undefined : this.#rankOf(ids[at]!, ids[next]!);
      if (rank !== undefined) siftUp(heap, waiting++, rank * placeLimit + at);
    };
    for (let at = 0; at < length - 1; at++) wait(at);
    while (waiting > 0) {
      const key = heap[0]!;
      siftDown(heap, --waiting, heap[waiting]!);
      const at = key % placeLimit;
      const next = nexts[at]!;
      if (ids[at] === gone || next === -1) continue;
      // The pair may have changed while it waited. Like the reference, ask only whether it still becomes the same piece.
      const merged = this.#merged[(key - at) / placeLimit]!;
      const now = this.#rankOf(ids[at]!, ids[next]!);
      if (now === undefined || this.#merged[now] !== merged) continue;
      ids[at] = merged;
      ends[at] = ends[next]!;
      ids[next] = gone;
      const after = nexts[next]!;
      nexts[at] = after;
      if (after !== -1) lasts[after] = at;
      wait(lasts[at]!);
      wait(at);
    }
  }

  #rankOf(left: number, right: number): number | undefined {
    return this.#ranks.get(left * this.#size + right);
  }
}

/** A word while it is merged: symbols as a doubly linked list, -1 past its ends, and the heap of pairs. */
interface Word {
  readonly ids: Int32Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly nexts: Int32Array;
  readonly lasts: Int32Array;
  /** `rank * placeLimit + place`, the smallest first. Each merge takes one out and puts two in at most: twice the length is enough. */
  readonly heap: Float64Array;
}

const gone = -1;
const placeLimit = 2 ** 29; // longer than any string

function newWord(length: number): Word {
  const row = () => new Int32Array(length);
  return { ids: row(), starts: row(), ends: row(), nexts: row(), lasts: row(), heap: new Float64Array(2 * length) };
}

function push(out: Pieces, id: number, start: number, end: number): void {
  out.ids.push(id);
  out.starts.push(start);
  out.ends.push(end);
}

function siftUp(heap: Float64Array, from: number, key: number): void {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (heap[parent]! <= key) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = key;
}

/** Puts `key` in the place of the first of `length` keys. */
function siftDown(heap: Float64Array, length: number, key: number): void {
  let at = 0;
  for (let child = 1; child < length; child = 2 * at + 1) {
    if (child + 1 < length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= key) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = key;
}
