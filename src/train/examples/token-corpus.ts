// A corpus as ids, end to end: two bytes a piece while the vocabulary allows it, no string kept. Sentences and documents are places in it, so
// a segment of an example is a start and an end.

/** Documents of sentences of pieces. */
export interface TokenCorpus {
  /** All pieces, [P] */
  readonly ids: Uint16Array | Int32Array;
  /** Sentence `s` is `sentences[s] … sentences[s + 1]` of `ids`, [S + 1] */
  readonly sentences: Int32Array;
  /** Document `d` is `documents[d] … documents[d + 1]` of the sentences, [D + 1] */
  readonly documents: Int32Array;
}

/** Writes a corpus document by document. */
export class CorpusWriter {
  #ids: Uint16Array | Int32Array;
  #length = 0;
  readonly #sentences: number[] = [0];
  readonly #documents: number[] = [0];

  /** @param maxId - the largest id to come */
  constructor(maxId: number) {
    this.#ids = maxId < 1 << 16 ? new Uint16Array(1 << 16) : new Int32Array(1 << 16);
  }

  /** Pieces so far. */
  get length(): number {
    return this.#length;
  }

  /** Documents so far. */
  get documents(): number {
    return this.#documents.length - 1;
  }

  /** Appends a document; sentences without pieces are left out, and so is a document without sentences. */
  add(sentences: Iterable<ArrayLike<number>>): void {
    for (const sentence of sentences) {
      if (sentence.length === 0) continue;
      const end = this.#length + sentence.length;
      if (end > this.#ids.length) {
        const larger = new (this.#ids instanceof Uint16Array ? Uint16Array : Int32Array)(2 * end);
        larger.set(this.#ids.subarray(0, this.#length));
        this.#ids = larger;
      }
      this.#ids.set(sentence, this.#length);
      this.#length = end;
      this.#sentences.push(end);
    }
    if (this.#sentences.length - 1 > this.#documents.at(-1)!) this.#documents.push(this.#sentences.length - 1);
  }

  /** The corpus so far. */
  finish(): TokenCorpus {
    return {
      ids: this.#ids.slice(0, this.#length),
      sentences: Int32Array.from(this.#sentences),
      documents: Int32Array.from(this.#documents),
    };
  }
}
