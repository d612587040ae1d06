// The tokenizer: text in, an Encoding out, and ids back to text. The pipeline in its order:
// added tokens in the text as written → normaliser → added tokens in the normalised text → words → pieces → truncation → template.
import { GlassbertError } from "../base/index.ts";
import { type AlignedText, alignAsWritten, type Normalizer, originalSpan, type PreTokenizer } from "../text/index.ts";
import { type AddedToken, AddedTokenMatcher } from "./added.ts";
import { encodeFlat, type FlatBatch, type FlatOptions, flatten, isTuple } from "./encode-flat.ts";
import {
  checkOptions,
  checkTruncation,
  checkWords,
  type DecodeOptions,
  decodeOptions,
  type EncodeOptions,
  encodeOptions,
  flatOptions,
  type PaddingOptions,
  paddingOptions,
} from "./encode-options.ts";
import { type Encoding, joinWords, type Segment } from "./encoding.ts";
import { type Explanation, ExplanationWriter, type PipelineListener } from "./explain.ts";
import { byteLevelRoute } from "./fast/byte-level.ts";
import { encodingOf, type PackedTokens, pack, segmentOf } from "./fast/encoding.ts";
import { append, type FastRoute, fastRoute } from "./fast/route.ts";
import { TokenRows } from "./fast/rows.ts";
import { unigramRoute } from "./fast/unigram.ts";
import { writtenTokens } from "./fast/unigram-written.ts";
import type { TokenizerSettings } from "./files/settings.ts";
import { writeTokenizerConfig } from "./files/write-config.ts";
import { writeTokenizerFile } from "./files/write-file.ts";
import type { Model } from "./models/wordpiece.ts";
import { padEncodings } from "./pad.ts";
import { SegmentWriter } from "./segment.ts";
import { type Decoder, decodeTokens } from "./stages/decode.ts";
import { applyTemplate, applyTemplateToWindows, countSpecialTokens, type Template } from "./stages/template.ts";
import { trimOffsets } from "./stages/trim-offsets.ts";
import { keptLengths, windowsOf } from "./truncate.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The stages of the pipeline, as read from the files. */
export interface TokenizerParts {
  readonly vocabulary: Vocabulary;
  readonly addedTokens: readonly AddedToken[];
  /** null leaves the text as it is */
  readonly normalizer: Normalizer | null;
  /** null makes a word of everything between two added tokens */
  readonly preTokenizer: PreTokenizer | null;
  readonly model: Model;
  readonly template: Template;
  readonly decoder: Decoder | null;
}

/** A tokenizer of the BERT family. `loadTokenizer` makes one from a folder. */
export class Tokenizer {
  readonly vocabulary: Vocabulary;
  readonly addedTokens: readonly AddedToken[];
  readonly settings: TokenizerSettings;
  /** Number of ids in use: pieces and added tokens. */
  readonly size: number;
  /** The largest id: the model's table must have more rows. */
  readonly maxId: number;
  /** Id of the token for what no piece matches, null when there is none. */
  readonly unkId: number | null;
  /** Id of [CLS], null when there is none. */
  readonly clsId: number | null;
  /** Id of [SEP], null when there is none. */
  readonly sepId: number | null;
  /** Id of [PAD], null when there is none. */
  readonly padId: number | null;
  /** Id of [MASK], null when there is none. */
  readonly maskId: number | null;
  /** What a piece that continues a word begins with, `##`; null for models that do not mark such pieces. */
  readonly continuingSubwordPrefix: string | null;
  /** Most tokens the files allow, specials counted; null when they name no limit. */
  readonly modelMaxLength: number | null;
  /** Contradictions between the files, and which side was taken. */
  readonly notes: readonly string[];
  readonly #parts: TokenizerParts;
  readonly #added: ReadonlyMap<string, AddedToken>;
  readonly #addedById: ReadonlyMap<number, AddedToken>;
  readonly #matchWritten: AddedTokenMatcher;
  readonly #matchNormalized: AddedTokenMatcher;
  /** The tokens of the text, and of its pair, while they are encoded. */
  readonly #rows = [new TokenRows(), new TokenRows()] as const;
  /** undefined until the first text; null where only the plain road is exact. */
  #fast: FastRoute | null | undefined;

  /** @throws {GlassbertError} E_TOKENIZER: the normaliser leaves nothing of an added token that is to be matched after it */
  constructor(parts: TokenizerParts, settings: TokenizerSettings) {
    const { vocabulary, addedTokens } = parts;
    const notes = [...settings.notes];
    this.#parts = parts;
    this.#added = new Map(addedTokens.map(token => [token.content, token]));
    this.#addedById = new Map(addedTokens.map(token => [token.id, token]));
    this.#matchWritten = new AddedTokenMatcher(addedTokens.filter(token => !token.normalized).map(token => [token.content, token]));
    this.#matchNormalized = new AddedTokenMatcher(this.#normalizedPatterns(notes));

    this.vocabulary = vocabulary;
    this.addedTokens = addedTokens;
    this.settings = settings;
    this.size = vocabulary.size + addedTokens.filter(token => vocabulary.idOf(token.content) === undefined).length;
    this.maxId = addedTokens.reduce((max, token) => Math.max(max, token.id), vocabulary.maxId);
    const idOf = (token: string | null) => (token === null ? null : this.tokenToId(token));
    this.unkId = idOf(settings.unkToken);
    this.clsId = idOf(settings.clsToken);
    this.sepId = idOf(settings.sepToken);
    this.padId = idOf(settings.padToken);
    this.maskId = idOf(settings.maskToken);
    this.continuingSubwordPrefix = parts.model.continuingSubwordPrefix || null;
    this.modelMaxLength = settings.modelMaxLength;
    this.notes = notes;
  }

  /** The id of a token, null when it is unknown. */
  tokenToId(token: string): number | null {
    return this.#added.get(token)?.id ?? this.#parts.vocabulary.idOf(token) ?? null;
  }

  /** The token of an id, null when the id is not in use. */
  idToToken(id: number): string | null {
    return this.#addedById.get(id)?.content ?? this.vocabulary.pieceOf(id) ?? null;
  }

  /** Number of tokens the template adds to one text, or to a pair. */
  specialTokenCount(isPair: boolean): number {
    return countSpecialTokens(isPair ? this.#parts.template.pair : this.#parts.template.single);
  }

  /**
   * Encodes a text, or a pair of texts. Lone surrogates are read as U+FFFD. A text may be given as its words: each word is encoded by itself,
   * its number is the word id of its tokens, and their offsets are places in the word.
   *
   * @throws {GlassbertError} E_INPUT: a text that is no string, a `maxLength` without room for the special tokens, a text too short for what
   * must be cut from it, a `stride` that does not fit into a window; E_USAGE: an unknown option
   */
  encode(text: string | readonly string[], options: EncodeOptions = {}): Encoding {
    checkOptions("encode", options, encodeOptions);
    const { pair, addSpecialTokens = true, maxLength, encodeSpecialTokens = false } = options;
    const texts = pair === undefined ? [text] : [text, pair];
    const pieces = pair === undefined ? this.#parts.template.single : this.#parts.template.pair;
    const specials = addSpecialTokens ? countSpecialTokens(pieces) : 0;
    const truncation = checkTruncation(options, specials);
    const tokenOf = (id: number) => this.vocabulary.pieceOf(id) ?? this.idToToken(id)!;
    // Blanks are left out of a window's offsets after the cut; the fast road leaves them out of the whole text's.
    const isPlain = encodeSpecialTokens || (maxLength !== undefined && this.#parts.template.trim !== undefined);
    const packed = texts.map((each, i) => (isPlain ? null : this.#packed(each, this.#rows[i]!)));
    if (maxLength === undefined && packed.every(each => each !== null)) return encodingOf(pieces, packed, addSpecialTokens, tokenOf);
    const segments = texts.map((each, i) =>
      packed[i] && this.#parts.template.trim === undefined ? segmentOf(packed[i], tokenOf) : this.#segment(each, encodeSpecialTokens),
    );
    const trimmed = (segment: Segment, i: number) => this.#trimmed(segment, texts[i]!);
    if (maxLength === undefined) return applyTemplate(pieces, segments.map(trimmed), addSpecialTokens, 0);

    const kept = keptLengths(
      segments.map(segment => segment.ids.length),
      maxLength - specials,
      truncation,
    );
    const side = options.truncationSide ?? this.settings.truncationSide;
    const windows = segments.map((segment, i) => windowsOf(segment, kept[i]!, options.stride, side).map(window => trimmed(window, i)));
    const dropped = segments.reduce((sum, segment, i) => sum + segment.ids.length - kept[i]!, 0);
    return applyTemplateToWindows(pieces, windows, addSpecialTokens, dropped);
  }

  /** Encodes texts, or pairs of texts, one by one; `padBatch` makes a rectangle of the result. */
  encodeBatch(texts: readonly (string | readonly [text: string, pair: string])[], options: Omit<EncodeOptions, "pair"> = {}): Encoding[] {
    return texts.map(text => (typeof text === "string" ? this.encode(text, options) : this.encode(text[0], { ...options, pair: text[1] })));
  }

  /**
   * Encodes texts, or pairs of texts, into flat arrays: all ids end to end, and where each text's begin. The fastest way to ids.
   *
   * @throws {GlassbertError} E_INPUT: as `encode`; E_USAGE: an unknown option
   */
  encodeFlat(texts: readonly (string | readonly [text: string, pair: string])[], options: FlatOptions = {}): FlatBatch {
    checkOptions("encodeFlat", options, flatOptions);
    const { addSpecialTokens = true, maxLength } = options;
    for (const isPair of [false, true])
      if (texts.some(text => isTuple(text) === isPair))
        checkTruncation({ maxLength }, addSpecialTokens ? this.specialTokenCount(isPair) : 0);
    const side = this.settings.truncationSide;
    if (maxLength !== undefined && side === "left" && this.#parts.template.trim !== undefined) {
      // What is left out of a token's offsets depends on which token is the first one, so cutting comes before it.
      return flatten(this.encodeBatch(texts, { addSpecialTokens, maxLength }), options);
    }
    const route = this.#route();
    const fill = (text: string, out: TokenRows) => {
      out.clear();
      if (typeof text === "string" && route?.handles(text)) route.scan(text, out);
      else append(this.#trimmed(this.#segment(text, false), text), 0, out);
    };
    return encodeFlat({ template: this.#parts.template, side, fill }, texts, options);
  }

  /**
   * Encodings filled up to one length with the padding token, the windows in `overflowing` too. What the options leave out is as the
   * `padding` block of tokenizer.json says; without one, as wide as the longest.
   *
   * @throws {GlassbertError} E_INPUT: no padding token, a width that is no whole number; E_USAGE: an unknown option
   */
  pad(encodings: readonly Encoding[], options: PaddingOptions = {}): Encoding[] {
    checkOptions("pad", options, paddingOptions);
    const { padding, paddingSide } = this.settings;
    const padId = padding?.padId ?? this.padId;
    if (padId === null)
      throw new GlassbertError("E_INPUT", "pad: the vocabulary has no padding token", "name a pad_token in tokenizer_config.json");
    const { side = paddingSide, width = padding?.width ?? "longest", multipleOf = padding?.multipleOf ?? 1 } = options;
    const padToken = padding?.padToken ?? this.settings.padToken ?? "";
    return padEncodings(encodings, { width, multipleOf, side, padId, padTypeId: padding?.padTypeId ?? 0, padToken });
  }

  /** The text as the normaliser leaves it, added tokens apart: what the words are cut from. */
  normalize(text: string): string {
    return this.#normalize(text.toWellFormed(), 0, text.length).text;
  }

  /** Why a text becomes the tokens it does: each step of its normalisation, and what the model tried and took for each word. */
  explain(text: string, { encodeSpecialTokens = false }: Pick<EncodeOptions, "encodeSpecialTokens"> = {}): Explanation {
    const wellFormed = text.toWellFormed();
    const story = new ExplanationWriter(wellFormed, this.#parts.vocabulary, this.#parts.normalizer);
    this.#walk(wellFormed, encodeSpecialTokens, story);
    return story.explanation;
  }

  /**
   * The text of ids, in readable form. Ids that are not in use are left out, as in the reference.
   *
   * @throws {GlassbertError} E_INPUT: an id that is no whole number from 0; E_USAGE: an unknown option
   */
  decode(ids: ArrayLike<number>, options: DecodeOptions = {}): string {
    checkOptions("decode", options, decodeOptions);
    const { decoder } = this.#parts;
    const { skipSpecialTokens = true, cleanup = decoder?.cleanup ? "token" : false } = options;
    const tokens: string[] = [];
    for (const id of Array.from(ids)) {
      if (!Number.isInteger(id) || id < 0)
        throw new GlassbertError("E_INPUT", `decode: ${id} is no id`, "give whole numbers from 0, such as the ids of an encoding");
      const token = this.idToToken(id);
      if (token !== null && !(skipSpecialTokens && this.#addedById.get(id)?.special)) tokens.push(token);
    }
    return decodeTokens(tokens, decoder, cleanup);
  }

  /** The text of a tokenizer.json that loads as this tokenizer, here and in the reference. */
  toJson(): string {
    const { truncation, padding } = this.settings;
    return writeTokenizerFile({ ...this.#parts, truncation, padding });
  }

  /** The text of a tokenizer_config.json that goes with it: special tokens, limits, sides. */
  toConfigJson(): string {
    return writeTokenizerConfig(this.#parts, this.settings);
  }

  /** Added tokens in the form that the normaliser gives them; of two with one form the reference leaves open which is found. */
  #normalizedPatterns(notes: string[]): [pattern: string, token: AddedToken][] {
    const patterns = new Map<string, AddedToken>();
    for (const token of this.#parts.addedTokens.filter(each => each.normalized).sort((a, b) => a.id - b.id)) {
      const pattern = this.#normalize(token.content, 0, token.content.length).text;
      const name = JSON.stringify(token.content);
      if (pattern === "") {
        const fix = `set "normalized": false for it, or remove it`;
        throw new GlassbertError("E_TOKENIZER", `the normaliser leaves nothing of the added token ${name}`, fix);
      }
      const first = patterns.get(pattern);
      if (first === undefined) patterns.set(pattern, token);
      else notes.push(`the added tokens ${JSON.stringify(first.content)} and ${name} are the same when normalised: ${first.id} is found`);
    }
    return [...patterns];
  }

  #normalize(text: string, start: number, end: number): AlignedText {
    const { normalizer } = this.#parts;
    return normalizer === null ? alignAsWritten(text, start, end) : normalizer.normalize(text, start, end);
  }

  /** Without the blanks that the template leaves out of offsets. */
  #trimmed(segment: Segment, text: string | readonly string[]): Segment {
    const { trim } = this.#parts.template;
    return trim === undefined ? segment : trimOffsets(segment, text, trim);
  }

  /** The fast road, made when first asked for; null where only the plain one is exact. */
  #route(): FastRoute | null {
    if (this.#fast === undefined) {
      const normalizedForm = (text: string) => this.#normalize(text, 0, text.length).text;
      const exact = (chunk: string) => this.#segmentOfString(chunk.toWellFormed(), false);
      const walk = (chunk: string, out: PipelineListener) => this.#walk(chunk.toWellFormed(), false, out);
      this.#fast = fastRoute(this.#parts, normalizedForm, exact) ?? unigramRoute(this.#parts, walk) ?? byteLevelRoute(this.#parts);
    }
    return this.#fast;
  }

  /** A text's tokens by the fast road, null where it is not exact. */
  #packed(text: string | readonly string[], rows: TokenRows): PackedTokens | null {
    const route = this.#route();
    if (typeof text !== "string" || !route?.handles(text)) return null;
    rows.clear();
    route.scan(text, rows);
    const writtenId = this.#parts.model.writtenId ?? -1;
    if (!rows.hasId(writtenId)) return pack(rows, null);
    const written = writtenTokens(text, rows, writtenId, chunk => this.#segmentOfString(chunk.toWellFormed(), false));
    return written && pack(rows, written);
  }

  /** One text, or its words, as tokens, before truncation and template. */
  #segment(text: string | readonly string[], encodeSpecialTokens: boolean): Segment {
    if (typeof text === "string") return this.#segmentOfString(text.toWellFormed(), encodeSpecialTokens);
    return joinWords(checkWords(text).map(word => this.#segmentOfString(word.toWellFormed(), encodeSpecialTokens)));
  }

  #segmentOfString(text: string, encodeSpecialTokens: boolean): Segment {
    const out = new SegmentWriter(this.vocabulary);
    this.#walk(text, encodeSpecialTokens, out);
    return out;
  }

  /** The pipeline as far as the model. */
  #walk(text: string, encodeSpecialTokens: boolean, out: PipelineListener): void {
    const { preTokenizer, model } = this.#parts;
    for (const written of this.#matchWritten.split(text, encodeSpecialTokens)) {
      if (written.token !== null) {
        out.added(written.token, text.slice(written.start, written.end), [written.start, written.end]);
        continue;
      }
      out.stretch?.(written.start, written.end);
      const normalized = this.#normalize(text, written.start, written.end);
      for (const { token, start, end } of this.#matchNormalized.split(normalized.text, encodeSpecialTokens)) {
        if (token !== null) out.added(token, normalized.text.slice(start, end), originalSpan(normalized, start, end));
        else if (preTokenizer === null) out.word(model, normalized, start, end);
        else preTokenizer.split(normalized, start, end, (each, from, to) => out.word(model, each, from, to));
      }
    }
  }
}
