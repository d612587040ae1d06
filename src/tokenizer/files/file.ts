// Reads a tokenizer.json: the five stages by name. A stage, type or key that is not known is refused, never passed over,
// because a tokenizer that ignores a part of its file gives other ids than the model was trained on.
import { Fields, parseJson } from "../../base/index.ts";
import type { Normalizer, PreTokenizer } from "../../text/index.ts";
import { type AddedToken, checkAddedTokens } from "../added.ts";
import { cutVocabulary } from "../fast/vocabulary.ts";
import type { Model } from "../models/wordpiece.ts";
import type { Decoder } from "../stages/decode.ts";
import type { Template } from "../stages/template.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { readModel } from "./read-model.ts";
import { readDecoder, readNormalizer, readPreTokenizer } from "./read-stages.ts";
import { readTemplate } from "./read-template.ts";
import type { PaddingSettings, TruncationSettings } from "./settings.ts";
import { only } from "./stage.ts";

/** The stages of a tokenizer.json, before other files have their say. */
export interface TokenizerFile {
  readonly vocabulary: Vocabulary;
  readonly addedTokens: readonly AddedToken[];
  readonly normalizer: Normalizer | null;
  readonly preTokenizer: PreTokenizer | null;
  readonly model: Model;
  readonly template: Template;
  readonly decoder: Decoder | null;
  readonly truncation: TruncationSettings | null;
  readonly padding: PaddingSettings | null;
}

/**
 * Reads the bytes of a tokenizer.json.
 *
 * @param file - its name, for messages
 * @throws {GlassbertError} E_TOKENIZER: names file, field and rule
 */
export function readTokenizerFile(bytes: Uint8Array, file: string): TokenizerFile {
  const where = { name: file, code: "E_TOKENIZER", fix: "take the tokenizer files that belong to the weights" } as const;
  const cut = cutVocabulary(bytes, where);
  const root = new Fields(cut?.rest ?? parseJson(bytes, where), where);
  only(root, ["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"]);
  const { vocabulary, model } = readModel(root, cut?.vocabulary ?? null);
  const addedTokens = root.array("added_tokens", null)?.map((json, i) => {
    const fields = new Fields(json, where, `added_tokens[${i}].`);
    return readAddedToken(only(fields, ["id", ...addedTokenKeys]), fields.integer("id"));
  });
  checkAddedTokens(addedTokens ?? [], vocabulary, `${file}: added_tokens`);
  return {
    vocabulary,
    addedTokens: addedTokens ?? [],
    normalizer: readNormalizer(root),
    preTokenizer: readPreTokenizer(root),
    model,
    template: readTemplate(root, id => vocabulary.pieceOf(id) ?? addedTokens?.find(token => token.id === id)?.content),
    decoder: readDecoder(root),
    truncation: readTruncation(root),
    padding: readPadding(root),
  };
}

const addedTokenKeys = ["content", "single_word", "lstrip", "rstrip", "normalized", "special"];

/** One added token; what is absent is off, but for `normalized`, which is on unless the token is special. */
export function readAddedToken(fields: Fields, id: number): AddedToken {
  const special = fields.boolean("special", false);
  return {
    id,
    content: fields.string("content"),
    singleWord: fields.boolean("single_word", false),
    lstrip: fields.boolean("lstrip", false),
    rstrip: fields.boolean("rstrip", false),
    normalized: fields.boolean("normalized", !special),
    special,
  };
}

function readTruncation(root: Fields): TruncationSettings | null {
  const fields = root.object("truncation", null);
  if (fields === null) return null;
  only(fields, ["direction", "max_length", "strategy", "stride"]);
  const strategies = { LongestFirst: "longest_first", OnlyFirst: "only_first", OnlySecond: "only_second" } as const;
  return {
    maxLength: fields.integer("max_length"),
    strategy: strategies[fields.oneOf("strategy", ["LongestFirst", "OnlyFirst", "OnlySecond"])],
    stride: fields.integer("stride"),
    side: sides[fields.oneOf("direction", ["Left", "Right"], null) ?? "Right"],
  };
}

function readPadding(root: Fields): PaddingSettings | null {
  const fields = root.object("padding", null);
  if (fields === null) return null;
  only(fields, ["strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token"]);
  const isFixed = typeof fields.members.get("strategy") !== "string";
  return {
    width: isFixed ? only(fields.object("strategy"), ["Fixed"]).integer("Fixed") : longest[fields.oneOf("strategy", ["BatchLongest"])],
    multipleOf: fields.integer("pad_to_multiple_of", null) ?? 1,
    side: sides[fields.oneOf("direction", ["Left", "Right"], null) ?? "Right"],
    padId: fields.integer("pad_id"),
    padTypeId: fields.integer("pad_type_id"),
    padToken: fields.string("pad_token"),
  };
}

const sides = { Left: "left", Right: "right" } as const;
const longest = { BatchLongest: "longest" } as const;
