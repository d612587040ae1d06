// Why a text became these tokens: its normalisation step by step, and for each word what the model tried and took. The pipeline itself walks
// here, with a listener in place of the row of tokens; only what a model leaves unsaid (candidates, merges) is told by the plain definition.
import { type AlignedText, type NormalizationStep, type Normalizer, normalizationSteps, originalSpan } from "../text/index.ts";
import type { AddedToken } from "./added.ts";
import { Bpe } from "./models/bpe.ts";
import { Unigram } from "./models/unigram.ts";
import { type Model, type Pieces, WordPiece } from "./models/wordpiece.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A token that came of a word; places are in the text as written, UTF-16. */
export interface ExplainedPiece {
  readonly id: number;
  readonly piece: string;
  readonly start: number;
  readonly end: number;
}

/** A candidate of WordPiece: looked up, found or not. */
export interface Candidate {
  readonly candidate: string;
  readonly found: boolean;
}

/** A piece that stands somewhere in a word, of Unigram's lattice; places are in the word. */
export interface ScoredPiece {
  readonly start: number;
  readonly end: number;
  readonly piece: string;
  readonly score: number;
  /** Whether the best way goes over it. */
  readonly isBest: boolean;
}

/** A merge of BPE, and the pieces of the word after it. */
export interface Merge {
  readonly left: string;
  readonly right: string;
  /** Its place in the list of merges: the lowest is done first. */
  readonly rank: number;
  readonly pieces: readonly string[];
}

/** One word. */
export interface ExplainedWord {
  /** As the model sees it: normalised. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly pieces: readonly ExplainedPiece[];
  /** What split it, with what it went through. `added`: an added token, taken as it is. */
  readonly by:
    | { readonly model: "added" }
    | { readonly model: "WordPiece"; readonly candidates: readonly Candidate[]; readonly isTooLong: boolean }
    | { readonly model: "Unigram"; readonly lattice: readonly ScoredPiece[]; readonly score: number }
    | { readonly model: "BPE"; readonly merges: readonly Merge[] };
}

/** The story of a text. */
export interface Explanation {
  readonly schema: "glassbert.explanation/1";
  readonly text: string;
  /** Stretches between added tokens, each normalised by itself; places in the text as written. */
  readonly normalization: readonly { readonly start: number; readonly end: number; readonly steps: readonly NormalizationStep[] }[];
  readonly words: readonly ExplainedWord[];
}

/** What listens to the pipeline: writers of tokens, of rows and of explanations. */
export interface PipelineListener {
  /** A stretch between added tokens is to be normalised. */
  stretch?(start: number, end: number): void;
  added(token: AddedToken, text: string, span: [number, number]): void;
  word(model: Model, normalized: AlignedText, start: number, end: number): void;
}

/** Writes the story while the pipeline walks. */
export class ExplanationWriter implements PipelineListener {
  readonly #text: string;
  readonly #vocabulary: Vocabulary;
  readonly #normalizer: Normalizer | null;
  readonly #normalization: Explanation["normalization"][number][] = [];
  readonly #words: ExplainedWord[] = [];

  constructor(text: string, vocabulary: Vocabulary, normalizer: Normalizer | null) {
    this.#text = text;
    this.#vocabulary = vocabulary;
    this.#normalizer = normalizer;
  }

  get explanation(): Explanation {
    return { schema: "glassbert.explanation/1", text: this.#text, normalization: this.#normalization, words: this.#words };
  }

  stretch(start: number, end: number): void {
    this.#normalization.push({ start, end, steps: normalizationSteps(this.#normalizer, this.#text.slice(start, end)) });
  }

  added({ id }: AddedToken, text: string, [start, end]: [number, number]): void {
    this.#words.push({ text, start, end, pieces: [{ id, piece: text, start, end }], by: { model: "added" } });
  }

  word(model: Model, normalized: AlignedText, start: number, end: number): void {
    const text = normalized.text.slice(start, end);
    const taken: Pieces = { ids: [], starts: [], ends: [] };
    model.tokenize(normalized.text, start, end, taken);
    const pieces = taken.ids.map((id, i) => {
      const [from, to] = [taken.starts[i]!, taken.ends[i]!];
      const piece = id === model.writtenId ? normalized.text.slice(from, to) : this.#vocabulary.pieceOf(id)!;
      const [startWritten, endWritten] = originalSpan(normalized, from, to);
      return { id, piece, start: startWritten, end: endWritten };
    });
    const [startWritten, endWritten] = originalSpan(normalized, start, end);
    this.#words.push({ text, start: startWritten, end: endWritten, pieces, by: this.#by(model, text, taken, start) });
  }

  #by(model: Model, text: string, taken: Pieces, start: number): ExplainedWord["by"] {
    if (model instanceof WordPiece) return { model: "WordPiece", ...candidatesOf(model, this.#vocabulary, text) };
    if (model instanceof Unigram) {
      const borders = taken.starts.map((from, i) => `${from - start}-${taken.ends[i]! - start}`);
      const lattice = model.lattice(text).map(({ start, end, id, score }) => ({
        start,
        end,
        piece: id < 0 ? text.slice(start, end) : this.#vocabulary.pieceOf(id)!,
        score,
        isBest: borders.includes(`${start}-${end}`),
      }));
      return { model: "Unigram", lattice, score: lattice.reduce((sum, edge) => sum + (edge.isBest ? edge.score : 0), 0) };
    }
    if (model instanceof Bpe) return { model: "BPE", merges: mergesOf(model, text) };
    throw new TypeError("a model that no one has explained");
  }
}

/** Longest first from the left, each look-up told; the naive twin of `WordPiece.tokenize`. */
function candidatesOf({ options }: WordPiece, vocabulary: Vocabulary, word: string): { candidates: Candidate[]; isTooLong: boolean } {
  const characters = [...word];
  if (characters.length > options.maxInputCharsPerWord) return { candidates: [], isTooLong: true };
  const candidates: Candidate[] = [];
  for (let from = 0; from < characters.length; ) {
    let to = characters.length;
    for (; to > from; to--) {
      const candidate = (from === 0 ? "" : options.continuingSubwordPrefix) + characters.slice(from, to).join("");
      const found = vocabulary.idOf(candidate) !== undefined;
      candidates.push({ candidate, found });
      if (found) break;
    }
    if (to === from) break; // nothing fits here: the whole word is unknown
    from = to;
  }
  return { candidates, isTooLong: false };
}

/** The lowest rank first, the leftmost of equals; the naive twin of `Bpe.tokenize`. */
function mergesOf({ options }: Bpe, word: string): Merge[] {
  const ranks = new Map(options.merges.map(([left, right], rank) => [`${left} ${right}`, rank]));
  const merges: Merge[] = [];
  let pieces = [...word];
  for (;;) {
    let best = { at: -1, rank: Number.POSITIVE_INFINITY };
    for (let at = 0; at + 1 < pieces.length; at++) {
      const rank = ranks.get(`${pieces[at]} ${pieces[at + 1]}`) ?? Number.POSITIVE_INFINITY;
      if (rank < best.rank) best = { at, rank };
    }
    if (best.at < 0) return merges;
    const [left, right] = pieces.slice(best.at, best.at + 2) as [string, string];
    pieces = pieces.toSpliced(best.at, 2, left + right);
    merges.push({ left, right, rank: best.rank, pieces });
  }
}
