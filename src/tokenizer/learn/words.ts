// Counts the words of texts of any size; memory grows with the number of distinct words alone. Where a chain of normaliser and pre-tokenizer
// never looks across blanks, as BERT's does, only distinct runs of other bytes go through it: of 17 million words half a million.
import { GlassbertError } from "../../base/index.ts";
import { type BertNormalizerOptions, bertNormalize, bertSplit } from "../../text/index.ts";
import { type LearnControl, Pace } from "./pace.ts";
import { isBlank, RunTable } from "./run-table.ts";

/** How often each word stands in the text, a whole number from 1. */
export type WordCounts = ReadonlyMap<string, number>;

/** What makes words of a text: a normaliser and a pre-tokenizer in a row. */
export interface WordChain {
  /** Calls `word` with each word of a well-formed text, in order. */
  words(text: string, word: (word: string) => void): void;
  /** True when a text may be cut at blanks, tabs, line feeds and carriage returns, and these left out, without changing its words. */
  readonly isCutAtBlanks: boolean;
}

/** What counting takes besides texts. */
export interface CountWordsOptions extends LearnControl {
  /** Called now and then with the bytes read and the distinct words found so far. */
  readonly onProgress?: (bytes: number, words: number) => void;
}

/** BERT's chain. `bertWords(uncased).words("Déjà-vu!", print)` prints deja, -, vu, !. */
export function bertWords(options: BertNormalizerOptions): WordChain {
  return {
    isCutAtBlanks: true,
    words(text, word) {
      const isPlain = /^[\x20-\x7e]*$/.test(text); // here the normaliser changes nothing but case
      const normal = !isPlain ? bertNormalize(text, options).text : options.lowercase ? text.toLowerCase() : text;
      bertSplit(normal, (start, end) => word(normal.slice(start, end)));
    },
  };
}

const blockBytes = 1 << 16; // read between two looks at the clock
const tableBytes = 1 << 25; // of distinct runs, before the table is emptied

/**
 * Counts words, file after file.
 *
 * @example
 * const counter = new WordCounter(bertWords(uncased));
 * for (const file of files) await counter.read(createReadStream(file));
 * await learnWordPiece(counter.counts);
 */
export class WordCounter {
  readonly #chain: WordChain;
  readonly #options: CountWordsOptions;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }); // a byte order mark is text, as in the reference
  readonly #ids = new Map<string, number>();
  readonly #counts: number[] = [];
  /** Runs of bytes, and the ids of their words: those of run `r` begin at #firstWords[r]. Idle where texts must not be cut at blanks. */
  readonly #runs = new RunTable();
  readonly #firstWords: number[] = [0];
  readonly #words: number[] = [];
  /** Bytes after the last cut, and how many of them there are. */
  #rest = new Uint8Array(blockBytes);
  #restBytes = 0;
  /** Bytes read of all files, and of this one. */
  #readBytes = 0;
  #place = 0;

  constructor(chain: WordChain, options: CountWordsOptions = {}) {
    this.#chain = chain;
    this.#options = options;
  }

  /** The counts of all that was read, words in order of first sight; a fresh map. */
  get counts(): Map<string, number> {
    this.#emptyRuns();
    return new Map(Array.from(this.#ids, ([word, id]) => [word, this.#counts[id]!]));
  }

  /**
   * Reads one file as chunks of UTF-8 of any size, or a list of texts. As in the reference, a file is one text per line, each with its line
   * feed; a string is one text as it stands. In strings a lone surrogate counts as U+FFFD.
   *
   * @throws {GlassbertError} E_NOT_UTF8: names the place in the file, in bytes
   * @throws the reason of the signal
   */
  async read(texts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>): Promise<void> {
    const pace = new Pace(this.#options.signal);
    this.#place = this.#restBytes = 0;
    for await (const item of texts) {
      if (typeof item !== "string") await this.#chunk(item, pace);
      else {
        this.#endRest();
        if (this.#chain.isCutAtBlanks) await this.#chunk(this.#encoder.encode(item), pace);
        else for (const word of this.#wordsOf(item.toWellFormed())) this.#counts[word]!++;
        this.#endRest();
      }
      if (pace.isDue) await this.#turn(pace);
    }
    this.#endRest();
    this.#report();
  }

  async #chunk(bytes: Uint8Array, pace: Pace): Promise<void> {
    for (let from = 0; from < bytes.length; from += blockBytes) {
      this.#block(bytes.subarray(from, from + blockBytes));
      if (pace.isDue) await this.#turn(pace);
    }
  }

  async #turn(pace: Pace): Promise<void> {
    this.#report();
    await pace.turn();
  }

  #report(): void {
    this.#options.onProgress?.(this.#readBytes, this.#ids.size);
  }

  /** Counts what is complete, keeps the rest for the next block. */
  #block(block: Uint8Array): void {
    const isCut = this.#chain.isCutAtBlanks ? isBlank : isLineFeed;
    let from = 0;
    if (this.#restBytes > 0) {
      while (from < block.length && !isCut(block[from++]!));
      this.#keep(block.subarray(0, from));
      if (!isCut(block[from - 1]!)) return;
      this.#endRest();
    }
    let to = block.length;
    while (to > from && !isCut(block[to - 1]!)) to--;
    this.#complete(block.subarray(from, to));
    this.#keep(block.subarray(to));
  }

  #keep(bytes: Uint8Array): void {
    const size = this.#restBytes + bytes.length;
    if (size > this.#rest.length) {
      const larger = new Uint8Array(2 * size);
      larger.set(this.#rest.subarray(0, this.#restBytes));
      this.#rest = larger;
    }
    this.#rest.set(bytes, this.#restBytes);
    this.#restBytes = size;
  }

  #endRest(): void {
    this.#complete(this.#rest.subarray(0, this.#restBytes));
    this.#restBytes = 0;
  }

  /** Counts whole runs, or whole lines. */
  #complete(bytes: Uint8Array): void {
    if (this.#chain.isCutAtBlanks) {
      this.#runs.count(bytes, (start, end) => {
        for (const word of this.#wordsOf(this.#decode(bytes.subarray(start, end), start))) this.#words.push(word);
        this.#firstWords.push(this.#words.length);
      });
      if (this.#runs.sizeBytes > tableBytes) this.#emptyRuns();
    } else
      for (const line of this.#decode(bytes, 0).match(/[^\n]*\n|[^\n]+/g) ?? [])
        for (const word of this.#wordsOf(line)) this.#counts[word]!++;
    this.#place += bytes.length;
    this.#readBytes += bytes.length;
  }

  #decode(bytes: Uint8Array, start: number): string {
    try {
      return this.#decoder.decode(bytes);
    } catch (cause) {
      throw new GlassbertError(
        "E_NOT_UTF8",
        `the text is not UTF-8: between byte ${this.#place + start} and byte ${this.#place + start + bytes.length}`,
        "convert the file to UTF-8",
        { cause },
      );
    }
  }

  #wordsOf(text: string): number[] {
    const words: number[] = [];
    this.#chain.words(text, word => {
      let id = this.#ids.get(word);
      if (id === undefined) {
        id = this.#counts.push(0) - 1;
        this.#ids.set(this.#decoder.decode(this.#encoder.encode(word)), id); // a copy: a slice would keep its whole text in memory
      }
      words.push(id);
    });
    return words;
  }

  /** Adds the counts of runs to those of their words, and forgets the runs. */
  #emptyRuns(): void {
    for (let run = 0; run < this.#runs.size; run++) {
      const count = this.#runs.countOf(run);
      for (let at = this.#firstWords[run]!; at < this.#firstWords[run + 1]!; at++) this.#counts[this.#words[at]!]! += count;
    }
    this.#runs.clear();
    this.#firstWords.length = 1;
    this.#words.length = 0;
  }
}

function isLineFeed(byte: number): boolean {
  return byte === 10;
}
