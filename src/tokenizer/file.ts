// Reads a tokenizer.json: the five stages by name. A stage, type or key that is not known is refused, never passed over,
// because a tokenizer that ignores a part of its file gives other ids than the model was trained on.
import { Fields, parseJson } from "../base/index.ts";
import type { Normalizer, PreTokenizer } from "../text/index.ts";
import { type AddedToken, checkAddedTokens } from "./added.ts";
import type { Decoder } from "./decode.ts";
import { readDecoder, readNormalizer, readPreTokenizer } from "./read-stages.ts";
import { readTemplate } from "./read-template.ts";
import type { PaddingSettings, TruncationSettings } from "./settings.ts";
import { only, otherFamily, refusal } from "./stage.ts";
import type { Template } from "./template.ts";
import { readVocabularyObject, type Vocabulary } from "./vocabulary.ts";
import type { WordPieceOptions } from "./wordpiece.ts";

/** The stages of a tokenizer.json, before other files have their say. */
export interface TokenizerFile {
  readonly vocabulary: Vocabulary;
  readonly addedTokens: readonly AddedToken[];
  readonly normalizer: Normalizer | null;
  readonly preTokenizer: PreTokenizer | null;
  readonly model: WordPieceOptions;
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
  const root = new Fields(parseJson(bytes, where), where);
  only(root, ["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"]);
  const model = root.object("model");
  const type = model.has("type") ? model.string("type") : impliedModelType(model);
  if (type !== "WordPiece") throw refusal(model, "type", `is ${JSON.stringify(type)}, expected one of WordPiece`, otherFamily);
  only(model, ["type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"]);
  const vocabulary = readVocabularyObject(model.object("vocab"));
  const unkToken = model.string("unk_token");
  if (vocabulary.idOf(unkToken) === undefined)
    throw refusal(
      model,
      "unk_token",
      `is ${JSON.stringify(unkToken)}, which is not in the vocabulary`,
      "name a piece of the vocabulary, mostly [UNK]",
    );
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
    model: {
      unkToken,
      continuingSubwordPrefix: model.string("continuing_subword_prefix"),
      maxInputCharsPerWord: model.integer("max_input_chars_per_word"),
    },
    template: readTemplate(root, id => vocabulary.pieceOf(id) ?? addedTokens?.find(token => token.id === id)?.content),
    decoder: readDecoder(root),
    truncation: readTruncation(root),
    padding: readPadding(root),
  };
}

/** Older files do not name the model's type: it shows in its keys, asked in the reference's order. */
function impliedModelType(model: Fields): string {
  if (model.has("merges")) return "BPE";
  if (["continuing_subword_prefix", "max_input_chars_per_word", "unk_token"].every(key => model.has(key))) return "WordPiece";
  return Array.isArray(model.members.get("vocab")) ? "Unigram" : "WordLevel";
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
