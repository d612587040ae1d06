// Reads a tokenizer.json: the five stages by name. A stage, type or key that is not known is refused, never passed over,
// because a tokenizer that ignores a part of its file gives other ids than the model was trained on.
import { GlassbertError } from "../base/index.ts";
import type { BertNormalizerOptions } from "../text/index.ts";
import type { AddedToken } from "./added.ts";
import type { WordPieceDecoder } from "./decode.ts";
import { Fields, parseFields, wrong } from "./fields.ts";
import { bareTemplate, bertTemplate, type Template, type TemplatePiece } from "./template.ts";
import type { PaddingSettings, TruncationSettings } from "./tokenizer.ts";
import { readVocabularyObject, type Vocabulary } from "./vocabulary.ts";
import type { WordPieceOptions } from "./wordpiece.ts";

/** The stages of a tokenizer.json, before other files have their say. */
export interface TokenizerFile {
  readonly vocabulary: Vocabulary;
  readonly addedTokens: readonly AddedToken[];
  readonly normalizer: BertNormalizerOptions | null;
  readonly preTokenizer: "bert" | null;
  readonly model: WordPieceOptions;
  readonly template: Template;
  readonly decoder: WordPieceDecoder | null;
  readonly truncation: TruncationSettings | null;
  readonly padding: PaddingSettings | null;
}

/**
 * Reads the text of a tokenizer.json.
 *
 * @param file - its name, for messages
 * @throws {GlassbertError} E_TOKENIZER: names file, field and rule
 */
export function readTokenizerFile(text: string, file: string): TokenizerFile {
  const root = parseFields(text, file);
  root.only(["version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"]);
  const model = root.object("model");
  requireType(model.where, modelType(model), ["WordPiece"]);
  model.only(["type", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word", "vocab"]);
  const vocab = model.raw("vocab");
  if (typeof vocab !== "object" || vocab === null || Array.isArray(vocab))
    throw wrong(model.at("vocab"), vocab, "an object of pieces and ids");
  const vocabulary = readVocabularyObject(vocab, model.at("vocab"));
  const unkToken = model.text("unk_token");
  if (vocabulary.idOf(unkToken) === undefined)
    throw new GlassbertError(
      "E_TOKENIZER",
      `${model.at("unk_token")}: ${JSON.stringify(unkToken)} is not in the vocabulary`,
      "Name a piece of the vocabulary, mostly [UNK].",
    );
  const addedTokens = readAddedTokens(root, vocabulary);
  return {
    vocabulary,
    addedTokens,
    normalizer: readNormalizer(root),
    preTokenizer: readPreTokenizer(root),
    model: {
      unkToken,
      continuingSubwordPrefix: model.text("continuing_subword_prefix"),
      maxInputCharsPerWord: model.count("max_input_chars_per_word"),
    },
    template: readTemplate(root, id => vocabulary.pieceOf(id) ?? addedTokens.find(token => token.id === id)?.content),
    decoder: readDecoder(root),
    truncation: readTruncation(root),
    padding: readPadding(root),
  };
}

/** Older files do not name the model's type: it shows in its keys, asked in the reference's order. */
function modelType(model: Fields): unknown {
  if (model.has("type")) return model.raw("type");
  if (model.has("merges")) return "BPE";
  if (["continuing_subword_prefix", "max_input_chars_per_word", "unk_token"].every(key => model.has(key))) return "WordPiece";
  return Array.isArray(model.raw("vocab")) ? "Unigram" : "WordLevel";
}

function requireType(where: string, type: unknown, known: readonly string[]): void {
  if (known.includes(type as string)) return;
  throw new GlassbertError(
    "E_TOKENIZER",
    `${where} has the type ${JSON.stringify(type) ?? "nothing"}, which glassbert does not know`,
    `Known here: ${known.join(", ")}. Use a model of the BERT family with a WordPiece vocabulary.`,
  );
}

/** A stage that may be null or absent; `known` gives the keys of each type. */
function stage(root: Fields, key: string, known: Record<string, readonly string[]>): { type: string; fields: Fields } | null {
  if (root.raw(key) == null) return null;
  const fields = root.object(key);
  const type = fields.raw("type");
  requireType(fields.where, type, Object.keys(known));
  fields.only(["type", ...known[type as string]!]);
  return { type: type as string, fields };
}

function readNormalizer(root: Fields): BertNormalizerOptions | null {
  const found = stage(root, "normalizer", { BertNormalizer: ["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"] });
  if (found === null) return null;
  const { fields } = found;
  const lowercase = fields.flag("lowercase");
  return {
    cleanText: fields.flag("clean_text"),
    handleChineseChars: fields.flag("handle_chinese_chars"),
    stripAccents: fields.raw("strip_accents") == null ? lowercase : fields.flag("strip_accents"),
    lowercase,
  };
}

function readPreTokenizer(root: Fields): "bert" | null {
  return stage(root, "pre_tokenizer", { BertPreTokenizer: [] }) === null ? null : "bert";
}

function readDecoder(root: Fields): WordPieceDecoder | null {
  const found = stage(root, "decoder", { WordPiece: ["prefix", "cleanup"] });
  return found === null ? null : { prefix: found.fields.text("prefix"), cleanup: found.fields.flag("cleanup") };
}

function readAddedTokens(root: Fields, vocabulary: Vocabulary): AddedToken[] {
  if (root.raw("added_tokens") == null) return [];
  const tokens = root.list("added_tokens").map((value, i) => {
    const fields = new Fields(value, `${root.at("added_tokens")}[${i}]`);
    return readAddedToken(fields.only(["id", ...addedTokenKeys]), fields.count("id"));
  });
  checkAddedTokens(tokens, vocabulary, root.at("added_tokens"));
  return tokens;
}

/** The keys of an added token, its id apart. */
export const addedTokenKeys: readonly string[] = ["content", "single_word", "lstrip", "rstrip", "normalized", "special"];

/** One added token; what is absent is off, but for `normalized`, which is on unless the token is special. */
export function readAddedToken(fields: Fields, id: number): AddedToken {
  const special = fields.flag("special", false);
  return {
    id,
    content: fields.text("content"),
    singleWord: fields.flag("single_word", false),
    lstrip: fields.flag("lstrip", false),
    rstrip: fields.flag("rstrip", false),
    normalized: fields.flag("normalized", !special),
    special,
  };
}

/**
 * Refuses added tokens that contradict the vocabulary or each other.
 *
 * @param where - file and field, for messages
 */
export function checkAddedTokens(tokens: readonly AddedToken[], vocabulary: Vocabulary, where: string): void {
  const contentOf = new Map<number, string>();
  const seen = new Set<string>();
  const refuse = (rule: string) => new GlassbertError("E_TOKENIZER", `${where}: ${rule}`, "Take the file that belongs to the weights.");
  for (const { id, content } of tokens) {
    const name = JSON.stringify(content);
    if (content === "") throw refuse(`the token with the id ${id} is empty`);
    if (seen.has(content)) throw refuse(`the token ${name} is listed twice`);
    const inVocabulary = vocabulary.idOf(content);
    if (inVocabulary !== undefined && inVocabulary !== id)
      throw refuse(`the token ${name} has the id ${id}, and in the vocabulary the id ${inVocabulary}`);
    const other = contentOf.get(id) ?? vocabulary.pieceOf(id);
    if (other !== undefined && other !== content) throw refuse(`the token ${name} has the id ${id} of ${JSON.stringify(other)}`);
    contentOf.set(id, content);
    seen.add(content);
  }
}

function readTemplate(root: Fields, tokenOf: (id: number) => string | undefined): Template {
  const found = stage(root, "post_processor", { TemplateProcessing: ["single", "pair", "special_tokens"], BertProcessing: ["sep", "cls"] });
  if (found === null) return bareTemplate;
  const { type, fields } = found;
  const checked = (where: string, token: unknown, id: unknown): [string, number] => {
    if (typeof token !== "string") throw wrong(where, token, "a token");
    if (typeof id !== "number") throw wrong(where, id, "an id");
    const piece = tokenOf(id);
    if (piece === token) return [token, id];
    const is = piece === undefined ? "not in use" : `that of ${JSON.stringify(piece)}`;
    throw new GlassbertError(
      "E_TOKENIZER",
      `${where}: the token ${JSON.stringify(token)} has the id ${id}, which is ${is}`,
      "Give the token its id in the vocabulary.",
    );
  };
  if (type === "BertProcessing") {
    const [cls, sep] = ["cls", "sep"].map(key => {
      const [token, id] = fields.list(key);
      return checked(fields.at(key), token, id);
    });
    return bertTemplate(cls!, sep!);
  }
  const specials = fields.object("special_tokens");
  const read = (key: "single" | "pair"): TemplatePiece[] => {
    const pieces = fields.list(key).map((value, i) => readTemplatePiece(new Fields(value, `${fields.at(key)}[${i}]`), specials, checked));
    const sequences = pieces.flatMap(piece => (piece.kind === "sequence" ? [piece.sequence] : []));
    const wanted = key === "single" ? "0" : "0,1";
    if (sequences.toSorted().join() !== wanted)
      throw new GlassbertError(
        "E_TOKENIZER",
        `${fields.at(key)}: must hold the sequence${key === "single" ? " A" : "s A and B"} once`,
        'Write {"Sequence": {"id": "A", "type_id": 0}} where the text goes.',
      );
    return pieces;
  };
  return { single: read("single"), pair: read("pair") };
}

function readTemplatePiece(
  piece: Fields,
  specials: Fields,
  checked: (where: string, token: unknown, id: unknown) => [string, number],
): TemplatePiece {
  const kind = piece.keys()[0] === "Sequence" ? "Sequence" : "SpecialToken";
  const inner = piece.only([kind]).object(kind).only(["id", "type_id"]);
  const typeId = inner.count("type_id");
  if (kind === "Sequence") return { kind: "sequence", sequence: inner.oneOf("id", ["A", "B"]) === "A" ? 0 : 1, typeId };
  const name = inner.text("id");
  if (!specials.has(name))
    throw new GlassbertError(
      "E_TOKENIZER",
      `${inner.where}: the template names ${JSON.stringify(name)}, which is not among its special_tokens`,
      `Add it to ${specials.where}, or take the file that belongs to the weights.`,
    );
  const special = specials.object(name).only(["id", "ids", "tokens"]);
  const tokens = special.list("tokens");
  const ids = special.list("ids");
  if (ids.length !== tokens.length) throw wrong(special.at("ids"), ids, `as long as its tokens (${tokens.length})`);
  const pairs = ids.map((id, i) => checked(special.where, tokens[i], id));
  return { kind: "special", ids: pairs.map(([, id]) => id), tokens: pairs.map(([token]) => token), typeId };
}

function readTruncation(root: Fields): TruncationSettings | null {
  if (root.raw("truncation") == null) return null;
  const fields = root.object("truncation").only(["direction", "max_length", "strategy", "stride"]);
  const strategies = { LongestFirst: "longest_first", OnlyFirst: "only_first", OnlySecond: "only_second" } as const;
  return {
    maxLength: fields.count("max_length"),
    strategy: strategies[fields.oneOf("strategy", ["LongestFirst", "OnlyFirst", "OnlySecond"])],
    stride: fields.count("stride"),
    side: fields.has("direction") && fields.oneOf("direction", ["Left", "Right"]) === "Left" ? "left" : "right",
  };
}

function readPadding(root: Fields): PaddingSettings | null {
  if (root.raw("padding") == null) return null;
  const fields = root.object("padding").only(["strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id", "pad_token"]);
  return {
    width: typeof fields.raw("strategy") === "object" ? fields.object("strategy").only(["Fixed"]).count("Fixed") : longest(fields),
    multipleOf: fields.raw("pad_to_multiple_of") == null ? 1 : fields.count("pad_to_multiple_of"),
    side: fields.oneOf("direction", ["Left", "Right"]) === "Left" ? "left" : "right",
    padId: fields.count("pad_id"),
    padTypeId: fields.count("pad_type_id"),
    padToken: fields.text("pad_token"),
  };
}

function longest(fields: Fields): "longest" {
  fields.oneOf("strategy", ["BatchLongest"]);
  return "longest";
}
