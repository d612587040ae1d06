// RoBERTa's pipeline around a vocab.json and a merges.txt, and how tokenizer_config.json changes it.
import type { Fields } from "../../base/index.ts";
import { Bpe } from "../models/bpe.ts";
import { ByteLevelDecoder, ByteLevelPreTokenizer } from "../stages/byte-level.ts";
import { robertaTemplate, type SpecialToken } from "../stages/template.ts";
import type { Vocabulary } from "../vocabulary.ts";
import type { TokenizerFile } from "./file.ts";
import { readMergesText } from "./read-merges.ts";

/**
 * The stages of a RoBERTa model without tokenizer.json.
 *
 * @param merges - the bytes of merges.txt
 * @param file - its name, for messages
 */
export function robertaStages(
  vocabulary: Vocabulary,
  merges: Uint8Array,
  file: string,
  cls: SpecialToken,
  sep: SpecialToken,
): Pick<TokenizerFile, "vocabulary" | "normalizer" | "preTokenizer" | "model" | "decoder" | "template"> {
  const options = { addPrefixSpace: false, trimOffsets: true, useRegex: true };
  return {
    vocabulary,
    normalizer: null,
    preTokenizer: new ByteLevelPreTokenizer(options),
    model: new Bpe(vocabulary, { merges: readMergesText(merges, file, vocabulary), unkToken: null, fuseUnk: false, ignoreMerges: false }),
    decoder: new ByteLevelDecoder(options),
    template: { ...robertaTemplate(cls, sep), trim: { addPrefixSpace: false } },
  };
}

/** tokenizer_config.json decides about the blank in front and blanks in offsets where it speaks; a contradiction is noted. */
export function overrideByteLevel(file: TokenizerFile, config: Fields, notes: string[]): TokenizerFile {
  const { preTokenizer, template } = file;
  if (!(preTokenizer instanceof ByteLevelPreTokenizer)) return file;
  const has = { add_prefix_space: preTokenizer.options.addPrefixSpace, trim_offsets: template.trim !== undefined };
  const said = {
    add_prefix_space: config.boolean("add_prefix_space", has.add_prefix_space),
    trim_offsets: config.boolean("trim_offsets", has.trim_offsets),
  };
  for (const key of ["add_prefix_space", "trim_offsets"] as const)
    if (said[key] !== has[key]) notes.push(`${config.where.name}: ${key} is ${said[key]}; the tokenizer has ${has[key]} and was overruled`);
  const { trim, ...untrimmed } = template;
  const addPrefixSpace = config.boolean("add_prefix_space", trim?.addPrefixSpace ?? has.add_prefix_space);
  return {
    ...file,
    preTokenizer: new ByteLevelPreTokenizer({ ...preTokenizer.options, addPrefixSpace: said.add_prefix_space }),
    template: said.trim_offsets ? { ...untrimmed, trim: { addPrefixSpace } } : untrimmed,
  };
}
