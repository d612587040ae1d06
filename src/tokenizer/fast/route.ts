// When the fast road is exact, and what it is made of. It is for BERT's own stages; what could reach over a blank, such as an added token
// that takes the white space around it, is cut around or keeps a tokenizer on the plain road. Both give the same tokens.
import { BertNormalizer, BertPreTokenizer } from "../../text/index.ts";
import type { AddedToken } from "../added.ts";
import type { Segment } from "../encoding.ts";
import { WordPiece } from "../models/wordpiece.ts";
import type { TokenizerParts } from "../tokenizer.ts";
import { ChunkCache } from "./cache.ts";
import { Characters } from "./characters.ts";
import { FastMatcher } from "./matcher.ts";
import type { TokenRows } from "./rows.ts";
import { Scanner } from "./scanner.ts";
import { WordReader } from "./words.ts";

/** The fast road of one tokenizer. */
export interface FastRoute {
  /** Whether it is exact for this text. */
  handles(text: string): boolean;
  /** Appends the tokens of a text that it handles. */
  scan(text: string, out: TokenRows): void;
}

/**
 * The fast road, or null for a tokenizer that has to take the plain one.
 *
 * @param normalizedForm - an added token's content as the normaliser leaves it
 * @param exact - the plain road, for single chunks
 */
export function fastRoute(
  parts: TokenizerParts,
  normalizedForm: (content: string) => string,
  exact: (text: string) => Segment,
): FastRoute | null {
  const { vocabulary, addedTokens, normalizer, preTokenizer, model, template } = parts;
  if (!(model instanceof WordPiece && preTokenizer instanceof BertPreTokenizer) || template.trim !== undefined) return null;
  if (normalizer !== null && !(normalizer instanceof BertNormalizer)) return null;
  const reaching = addedTokens.filter(reachesOverBlanks).map(token => token.content);
  // A normalised token is found in many spellings, and its own text is the normalised one.
  if (addedTokens.some(token => token.normalized && (reachesOverBlanks(token) || normalizedForm(token.content) !== token.content)))
    return null;

  const characters = new Characters({
    normalize: normalizedForm,
    reorders: normalizer?.options.stripAccents ?? false,
    firstUnits: new Set(addedTokens.map(token => token.content.charCodeAt(0))),
  });
  const words = new WordReader(characters, new FastMatcher(vocabulary, model.options), vocabulary.idOf(model.unkToken)!, model.options);
  const scanner = new Scanner(new ChunkCache(), words, (text, start, end, out) => append(exact(text.slice(start, end)), start, out));
  return {
    handles: reaching.length === 0 ? () => true : text => !reaching.some(content => text.includes(content)),
    scan: (text, out) => scanner.scan(text, out),
  };
}

function reachesOverBlanks({ content, lstrip, rstrip }: AddedToken): boolean {
  return lstrip || rstrip || /\s/.test(content);
}

/** Appends the tokens of a chunk that begins at `start`. */
export function append(segment: Segment, start: number, out: TokenRows): void {
  const { ids, offsets, wordIds } = segment;
  const words = out.words;
  out.reserve(ids.length);
  for (const [i, id] of ids.entries()) {
    out.words = words + wordIds[i]!;
    out.push(id, start + offsets[i]![0], start + offsets[i]![1]);
  }
  out.words = words + (wordIds.at(-1) ?? -1) + 1;
}
