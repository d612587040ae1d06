// ALBERT's pipeline around a sentencepiece model, and how tokenizer_config.json changes it. It is the layout of the published tokenizer.json,
// one of four that are found: blanks only separate words, and no rule joins runs of them.
import type { Fields } from "../../base/index.ts";
import {
  Lowercase,
  Nfkd,
  type Normalizer,
  NormalizerSequence,
  PreTokenizerSequence,
  Replace,
  StripAccents,
  WhitespaceSplit,
} from "../../text/index.ts";
import { Unigram } from "../models/unigram.ts";
import { Metaspace, MetaspaceDecoder, type MetaspaceOptions } from "../stages/metaspace.ts";
import { Precompiled } from "../stages/precompiled.ts";
import type { TokenizerFile } from "./file.ts";
import type { SentencePieceModel } from "./spiece.ts";

const metaspace: MetaspaceOptions = { replacement: "\u2581", prependScheme: "always", split: true };

/**
 * The stages of an ALBERT model without tokenizer.json.
 *
 * @param name - of the spiece.model, for messages
 */
export function albertStages(
  spiece: SentencePieceModel,
  name: string,
  config: Fields,
): Pick<TokenizerFile, "vocabulary" | "normalizer" | "preTokenizer" | "model" | "decoder"> {
  const { vocabulary, unkId, byteFallback, charsmap } = spiece;
  const scores = spiece.scores.map((score, id) => score - (endsInDigitComma(vocabulary.pieceOf(id)!) ? digitCommaPenalty : 0));
  const quotes = ["``", "''"].map(string => new Replace({ string }, '"'));
  const map = charsmap.length === 0 ? [] : [new Precompiled(charsmap, name)];
  const plain = new NormalizerSequence([...quotes, ...map]);
  return {
    vocabulary,
    normalizer: withSteps(plain, config.boolean("do_lower_case", true), config.boolean("keep_accents", false)),
    preTokenizer: new PreTokenizerSequence([new WhitespaceSplit(), new Metaspace(metaspace)]),
    model: new Unigram(vocabulary, { scores, unkId, byteFallback }),
    decoder: new MetaspaceDecoder(metaspace),
  };
}

/**
 * ALBERT was trained on pieces such as `▁1998,` taken apart again. Their scores are made so low that they are never the best.
 * Source: google-research/albert, tokenization.py, `encode_pieces`.
 */
const digitCommaPenalty = 100;

function endsInDigitComma(piece: string): boolean {
  return /[0-9],$/.test(piece);
}

/** tokenizer_config.json decides about case and accents where it speaks; a contradiction to tokenizer.json is noted. */
export function overrideAlbert(given: NormalizerSequence, config: Fields, notes: string[]): Normalizer {
  if (!given.steps.some(step => step instanceof Precompiled)) return given;
  if (!config.boolean("remove_space", true))
    notes.push(`${config.where.name}: remove_space is false, and changes nothing: blanks are read as the stages of the tokenizer have it`);
  const has = {
    do_lower_case: given.steps.some(step => step instanceof Lowercase),
    keep_accents: !given.steps.some(step => step instanceof StripAccents),
  };
  const said = {
    do_lower_case: config.boolean("do_lower_case", has.do_lower_case),
    keep_accents: config.boolean("keep_accents", has.keep_accents),
  };
  const keys = ["do_lower_case", "keep_accents"] as const;
  const changed = keys.filter(key => said[key] !== has[key]);
  for (const key of changed)
    notes.push(`${config.where.name}: ${key} makes it ${said[key]}; tokenizer.json has ${has[key]} and was overruled`);
  return changed.length === 0 ? given : withSteps(given, said.do_lower_case, said.keep_accents);
}

/** The steps with those that take accents and case away, or without; they stand before the character map. */
function withSteps(given: NormalizerSequence, lowercase: boolean, keepAccents: boolean): NormalizerSequence {
  const steps = given.steps.filter(step => !(step instanceof Nfkd || step instanceof StripAccents || step instanceof Lowercase));
  const at = steps.findIndex(step => step instanceof Precompiled);
  steps.splice(
    at < 0 ? steps.length : at,
    0,
    ...(keepAccents ? [] : [new Nfkd(), new StripAccents()]),
    ...(lowercase ? [new Lowercase()] : []),
  );
  return new NormalizerSequence(steps);
}
