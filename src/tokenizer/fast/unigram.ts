// The fast road of ALBERT's published layout: there, too, a chunk between blanks becomes the same tokens wherever it stands, so known chunks
// come from the cache. Texts with a character that reaches over a blank, or moves the places of all that follow, take the plain road.
import {
  graphemeEnd,
  Lowercase,
  Nfd,
  Nfkd,
  type Normalizer,
  NormalizerSequence,
  PreTokenizerSequence,
  Replace,
  StripAccents,
  WhitespaceSplit,
} from "../../text/index.ts";
import type { AddedToken } from "../added.ts";
import type { PipelineListener } from "../explain.ts";
import { Unigram } from "../models/unigram.ts";
import { Metaspace } from "../stages/metaspace.ts";
import { Precompiled } from "../stages/precompiled.ts";
import type { TokenizerParts } from "../tokenizer.ts";
import { ChunkCache } from "./cache.ts";
import type { FastRoute } from "./route.ts";
import type { TokenRows } from "./rows.ts";
import { type ChunkReader, type ExactWay, Scanner } from "./scanner.ts";
import { RememberingReader } from "./unigram-memory.ts";
import { RowWriter } from "./unigram-rows.ts";

/**
 * The fast road, or null for a tokenizer of another kind.
 *
 * @param walk - the plain road, for single chunks
 */
export function unigramRoute(parts: TokenizerParts, walk: (text: string, out: PipelineListener) => void): FastRoute | null {
  const { addedTokens, normalizer, preTokenizer, model, template } = parts;
  if (!(model instanceof Unigram) || template.trim !== undefined || addedTokens.some(token => token.normalized)) return null;
  if (!(preTokenizer instanceof PreTokenizerSequence && normalizer instanceof NormalizerSequence)) return null;
  const [split, metaspace, ...more] = preTokenizer.steps;
  if (!(split instanceof WhitespaceSplit && metaspace instanceof Metaspace) || more.length > 0) return null;
  if (metaspace.options.prependScheme !== "always" || !metaspace.options.split) return null;
  if (!normalizer.steps.every(isLocal) || ["\t", "\n", "\r", " "].some(blank => normalizer.normalize(blank).text !== " ")) return null;
  const reaching = addedTokens.filter(reachesOverBlanks).map(token => token.content);
  const characters = new Reach(normalizer.steps);
  const exactWay: ExactWay = (text, start, end, out) => walk(text.slice(start, end), new RowWriter(model, out, start));
  const words = new PlainWords(model, normalizer, metaspace.options.replacement, addedTokens);
  const scanner = new Scanner(new ChunkCache(), new RememberingReader(words, exactWay), exactWay);
  return {
    handles: text => characters.areLocal(text) && !reaching.some(content => text.includes(content)),
    scan: (text, out) => scanner.scan(text, out),
  };
}

/** Steps that join nothing across a blank. */
function isLocal(step: Normalizer): boolean {
  if (step instanceof Replace) return step.pattern !== "blanks" && !/\s/.test(step.pattern.string + step.content);
  return [Nfd, Nfkd, StripAccents, Lowercase, Precompiled].some(kind => step instanceof kind);
}

function reachesOverBlanks({ content, lstrip, rstrip }: AddedToken): boolean {
  return lstrip || rstrip || /\s/.test(content);
}

const local = 1;
/** Joins what stands before it in one cluster: reaches over a blank, but over no letter. */
const joins = 2;
/** Deleted by a character map, which moves the places of a text that it begins; or joins what stands after it. */
const reaches = 3;

/** Most characters above U+FFFF that are remembered: more than any text has. */
const mostAstral = 1 << 14;

/** Which characters have to do with what stands on the other side of a blank; each is asked once. */
class Reach {
  readonly #steps: readonly Normalizer[];
  /** 0 until asked; of a half of a surrogate pair always, [0x10000] */
  readonly #known = new Uint8Array(0x10000);
  readonly #astral = new Map<number, number>();

  constructor(steps: readonly Normalizer[]) {
    this.#steps = steps;
  }

  /** Whether no character of a text reaches over a blank. */
  areLocal(text: string): boolean {
    const known = this.#known;
    for (let i = 0; i < text.length; i++) {
      if (known[text.charCodeAt(i)] === local) continue;
      const code = text.codePointAt(i)!;
      const kind = this.#kindOf((code & 0xfff800) === 0xd800 ? 0xfffd : code); // a lone surrogate is read so
      if (kind === reaches || (kind === joins && (i === 0 || text.charCodeAt(i - 1) === 0x20))) return false;
      if (code > 0xffff) i++;
    }
    return true;
  }

  #kindOf(code: number): number {
    const known = code < 0x10000 ? this.#known[code]! : (this.#astral.get(code) ?? 0);
    if (known !== 0) return known;
    const kind = this.#ask(code);
    if (code < 0x10000) this.#known[code] = kind;
    else if (this.#astral.size < mostAstral) this.#astral.set(code, kind);
    return kind;
  }

  #ask(code: number): number {
    let text = String.fromCodePoint(code);
    let kind = local;
    for (const step of this.#steps) {
      if (text === "") break;
      if (graphemeEnd(`${text} `, 0, text.length + 1) > text.length) return reaches;
      if (graphemeEnd(` ${text}`, 0, text.length + 1) > 1) kind = joins;
      const next = step.normalize(text).text;
      if (step instanceof Precompiled && next === "") return reaches;
      text = next;
    }
    return kind;
  }
}

/** Reads chunks of printable ASCII, whose characters have no say in each other; others go the exact way. */
class PlainWords implements ChunkReader {
  readonly #model: Unigram;
  /** What a character becomes, -1 for one that needs its neighbours, [128] */
  readonly #becomes = new Int16Array(128).fill(-1);
  readonly #mark: string;
  /** A part of the word that is being read. */
  readonly #units = new Uint16Array(1024);

  constructor(model: Unigram, normalizer: NormalizerSequence, mark: string, addedTokens: readonly AddedToken[]) {
    this.#model = model;
    this.#mark = mark;
    const replaced = normalizer.steps.flatMap(step => (step instanceof Replace && step.pattern !== "blanks" ? [step.pattern.string] : []));
    const odd = new Set([...replaced.join(""), ...addedTokens.map(token => token.content[0])]);
    for (let code = 0x21; code < 0x7f; code++) {
      const { text } = normalizer.normalize(String.fromCharCode(code));
      if (text.length === 1 && text !== mark && text > " " && text < "\u007f" && !odd.has(String.fromCharCode(code)))
        this.#becomes[code] = text.charCodeAt(0);
    }
  }

  read(text: string, start: number, end: number, out: TokenRows): boolean {
    if (this.#mark.length !== 1) return false;
    const units = this.#units;
    let word = this.#mark;
    for (let from = start; from < end; from += units.length) {
      const length = Math.min(end - from, units.length);
      for (let i = 0; i < length; i++) {
        const unit = text.charCodeAt(from + i);
        const becomes = unit < 128 ? this.#becomes[unit]! : -1;
        if (becomes < 0) return false;
        units[i] = becomes;
      }
      word += Reflect.apply(String.fromCharCode, null, units.subarray(0, length));
    }
    // The mark in front shares the place of the first character.
    this.#model.split(word, 0, word.length, (id, from, to) => {
      out.reserve(1);
      out.push(id, start + Math.max(from - 1, 0), start + Math.max(to - 1, 1));
    });
    out.words++;
    return true;
  }
}
