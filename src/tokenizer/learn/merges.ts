// Words as rows of symbols in which the most frequent pair of neighbours is made one symbol, again and again (byte pair encoding). Counts are
// kept up to date by the changes alone. Norm: Hugging Face tokenizers v0.22.2, models/bpe/trainer.rs and word.rs, with its two oddities:
// the count of a merged pair is not taken back, and an entry merges only in the words that it was made with.
import { type Merge, MergeQueue } from "./merge-queue.ts";
import { PairTable } from "./pair-table.ts";

/** Rows of symbols with their frequencies, and the pairs in them. */
export class Merges {
  /** All words, one after another. */
  readonly #symbols: Int32Array;
  readonly #starts: Int32Array;
  /** Symbols left in each word. */
  readonly #lengths: Int32Array;
  readonly #frequencies: Float64Array;
  readonly #maxLength: number;
  /** Characters in each symbol, without its prefix. */
  readonly #characters: number[];
  readonly #pairs = new PairTable();
  /** How often each pair stands in the text; doubles, which do not wrap around. */
  readonly #counts: number[] = [];
  /** The words in which this round found a pair, by pair; and the pairs found, in order. */
  readonly #found: (number[] | undefined)[] = [];
  readonly #round: number[] = [];
  readonly #queue = new MergeQueue();
  #age = 0;

  /**
   * @param symbols - ids of all words, one after another; changed by merging
   * @param starts - where each word begins, and last where the last one ends, [words + 1]
   * @param frequencies - how often each word stands in the text, [words]
   * @param symbolCount - ids are smaller; each stands for one character
   * @param maxLength - pairs of more characters are not made one
   */
  constructor(symbols: Int32Array, starts: Int32Array, frequencies: Float64Array, symbolCount: number, maxLength: number) {
    this.#symbols = symbols;
    this.#starts = starts;
    this.#lengths = Int32Array.from(frequencies, (_, word) => starts[word + 1]! - starts[word]!);
    this.#frequencies = frequencies;
    this.#maxLength = maxLength;
    this.#characters = new Array<number>(symbolCount).fill(1);
  }

  /** Counts the pairs of the words `from <= word < to`. Each word is counted once, all of them before the first `next`. */
  count(from: number, to: number): void {
    for (let word = from; word < to; word++) {
      const end = this.#starts[word + 1]! - 1;
      for (let at = this.#starts[word]!; at < end; at++) this.#more(this.#symbols[at]!, this.#symbols[at + 1]!, word);
    }
    if (to === this.#lengths.length) this.#endRound();
  }

  /** The most frequent pair, or undefined when all words are of one symbol. */
  next(): Merge | undefined {
    for (;;) {
      const merge = this.#queue.pop();
      if (merge === undefined || merge.count === this.#counts[merge.pair]) return merge;
      merge.count = this.#counts[merge.pair]!;
      this.#queue.push(merge);
    }
  }

  /** Makes the pair one symbol, from left to right in each of its words. */
  apply({ left, right, words }: Merge, symbol: number): void {
    this.#characters[symbol] = this.#characters[left]! + this.#characters[right]!;
    for (const word of words) this.#mergeIn(word, left, right, symbol);
    this.#endRound();
  }

  #mergeIn(word: number, left: number, right: number, symbol: number): void {
    const symbols = this.#symbols;
    const start = this.#starts[word]!;
    const end = start + this.#lengths[word]!;
    let to = start;
    for (let at = start; at < end; to++) {
      const here = symbols[at]!;
      if (here !== left || at + 1 === end || symbols[at + 1] !== right) {
        symbols[to] = here;
        at++;
        continue;
      }
      symbols[to] = symbol;
      at += 2;
      if (to > start) {
        this.#less(symbols[to - 1]!, left, word);
        this.#more(symbols[to - 1]!, symbol, word);
      }
      if (at < end) {
        this.#less(right, symbols[at]!, word);
        this.#more(symbol, symbols[at]!, word);
      }
    }
    this.#lengths[word] = to - start;
  }

  #less(left: number, right: number, word: number): void {
    const pair = this.#pairs.find(left, right);
    if (pair >= 0) this.#counts[pair]! -= this.#frequencies[word]!;
  }

  #more(left: number, right: number, word: number): void {
    if (this.#characters[left]! + this.#characters[right]! > this.#maxLength) return;
    const pair = this.#pairs.add(left, right);
    if (pair === this.#counts.length) {
      this.#counts.push(0);
      this.#found.push(undefined);
    }
    this.#counts[pair]! += this.#frequencies[word]!;
    const words = this.#found[pair];
    if (words === undefined) {
      this.#found[pair] = [word];
      this.#round.push(pair);
    } else if (words.at(-1) !== word) words.push(word);
  }

  /** Queues the pairs that were found, unless they are gone already. */
  #endRound(): void {
    for (const pair of this.#round) {
      const words = this.#found[pair]!;
      this.#found[pair] = undefined;
      const count = this.#counts[pair]!;
      if (count > 0)
        this.#queue.push({ count, pair, left: this.#pairs.leftOf(pair), right: this.#pairs.rightOf(pair), words, age: this.#age++ });
    }
    this.#round.length = 0;
  }
}
