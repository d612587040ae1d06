// Reads the model of a tokenizer.json, the stage that makes pieces of words, and the vocabulary that comes with it.
// A further type has its line here; what is not here is refused by name.
import type { Fields, Json } from "../../base/index.ts";
import { Bpe, checkMerges, splitMerge } from "../models/bpe.ts";
import { type Model, WordPiece } from "../models/wordpiece.ts";
import { readVocabularyObject, type Vocabulary } from "../vocabulary.ts";
import { readUnigram } from "./read-unigram.ts";
import { only, otherFamily, refusal } from "./stage.ts";

/** A model and the pieces it makes. */
export interface ModelFile {
  readonly vocabulary: Vocabulary;
  readonly model: Model;
}

const models: Readonly<Record<string, (fields: Fields, cut: Vocabulary | null) => ModelFile>> = {
  WordPiece: readWordPiece,
  BPE: readBpe,
  Unigram: readUnigram,
};

/**
 * The model of a tokenizer.json.
 *
 * @param cut - its vocabulary, when that was read already (fast-vocabulary.ts)
 * @throws {GlassbertError} E_TOKENIZER: names field and rule
 */
export function readModel(root: Fields, cut: Vocabulary | null): ModelFile {
  const fields = root.object("model");
  const type = fields.has("type") ? fields.string("type") : impliedType(fields);
  const read = Object.hasOwn(models, type) ? models[type] : undefined;
  if (read === undefined)
    throw refusal(fields, "type", `is ${JSON.stringify(type)}, expected one of ${Object.keys(models).join(", ")}`, otherFamily);
  return read(fields, cut);
}

/** Older files do not name the model's type: it shows in its keys, asked in the reference's order. */
function impliedType(fields: Fields): string {
  if (fields.has("merges")) return "BPE";
  if (["continuing_subword_prefix", "max_input_chars_per_word", "unk_token"].every(key => fields.has(key))) return "WordPiece";
  return Array.isArray(fields.members.get("vocab")) ? "Unigram" : "WordLevel";
}

function readWordPiece(fields: Fields, cut: Vocabulary | null): ModelFile {
  only(fields, ["type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"]);
  const vocabulary = cut ?? readVocabularyObject(fields.object("vocab"));
  const options = {
    unkToken: fields.string("unk_token"),
    continuingSubwordPrefix: fields.string("continuing_subword_prefix"),
    maxInputCharsPerWord: fields.integer("max_input_chars_per_word"),
  };
  checkUnkToken(fields, vocabulary, options.unkToken);
  return { vocabulary, model: new WordPiece(vocabulary, options) };
}

function readBpe(fields: Fields, cut: Vocabulary | null): ModelFile {
  const plain = ["dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback"];
  only(fields, ["type", "unk_token", "fuse_unk", "ignore_merges", "vocab", "merges", ...plain]);
  for (const key of plain) {
    const value = fields.members.get(key) ?? null;
    if (value !== null && value !== "" && value !== false && !(key === "dropout" && fields.number(key) === 0))
      throw fields.wrong(key, "none", key === "dropout" ? "dropout is for training: set it to null" : "use a byte-level model");
  }
  const vocabulary = cut ?? readVocabularyObject(fields.object("vocab"));
  const merges = fields.array("merges").map((json, i) => {
    const pair = readMerge(json);
    if (pair === null) throw refusal(fields, `merges[${i}]`, "is no pair of pieces");
    return pair;
  });
  checkMerges(merges, vocabulary, i => `${fields.where.name}: ${fields.path}merges[${i}]`);
  const options = {
    merges,
    unkToken: fields.string("unk_token", null),
    fuseUnk: fields.boolean("fuse_unk", null) ?? false,
    ignoreMerges: fields.boolean("ignore_merges", null) ?? false,
  };
  if (options.unkToken !== null) checkUnkToken(fields, vocabulary, options.unkToken);
  return { vocabulary, model: new Bpe(vocabulary, options) };
}

/** `"a b"`, or `["a", "b"]` in newer files. */
function readMerge(json: Json): readonly [string, string] | null {
  if (typeof json === "string") return splitMerge(json);
  if (!Array.isArray(json)) return null;
  const [left, right] = json as readonly Json[];
  return json.length === 2 && typeof left === "string" && typeof right === "string" ? [left, right] : null;
}

function checkUnkToken(fields: Fields, vocabulary: Vocabulary, unkToken: string): void {
  if (vocabulary.idOf(unkToken) !== undefined) return;
  throw refusal(
    fields,
    "unk_token",
    `is ${JSON.stringify(unkToken)}, which is not in the vocabulary`,
    "name a piece of the vocabulary, mostly [UNK]",
  );
}
