// From a model's folder to a tokenizer. tokenizer.json decides; without it vocab.txt and BERT's defaults do.
// What tokenizer_config.json really says overrides, and a contradiction is written down in the tokenizer's notes.
import { Fields, type Folder, GlassbertError, parseJson, readAll } from "../base/index.ts";
import { BertNormalizer, BertPreTokenizer, type Normalizer } from "../text/index.ts";
import { type AddedToken, checkAddedTokens } from "./added.ts";
import { WordPieceDecoder } from "./decode.ts";
import { readAddedToken, readTokenizerFile, type TokenizerFile } from "./file.ts";
import type { TokenizerSettings } from "./settings.ts";
import { bertTemplate } from "./template.ts";
import { Tokenizer } from "./tokenizer.ts";
import { readVocabularyText, type Vocabulary } from "./vocabulary.ts";
import { WordPiece } from "./wordpiece.ts";

/**
 * Loads the tokenizer of a model's folder: `tokenizer.json`, or `vocab.txt` alone; with `tokenizer_config.json`,
 * `special_tokens_map.json` and `added_tokens.json` where they are.
 *
 * @throws {GlassbertError} E_VOCAB_MISSING: neither file is there; E_TOKENIZER: a file breaks a rule (names file, field, value);
 * E_NOT_UTF8: vocab.txt is no UTF-8
 */
export async function loadTokenizer(folder: Folder): Promise<Tokenizer> {
  const open = async (path: string) => {
    const source = await folder.open(path);
    return source === null ? null : { name: source.name, bytes: await readAll(source) };
  };
  const openFields = async (path: string) => {
    const file = await open(path);
    const where = { name: file?.name ?? path, code: "E_TOKENIZER" } as const;
    return new Fields(file === null ? new Map() : parseJson(file.bytes, where), where);
  };
  const [json, config, map, added] = await Promise.all([
    open("tokenizer.json"),
    openFields("tokenizer_config.json"),
    openFields("special_tokens_map.json"),
    openFields("added_tokens.json"),
  ]);
  if (json !== null) return assemble(readTokenizerFile(json.bytes, json.name), config, map);
  const vocab = await open("vocab.txt");
  if (vocab === null) throw await missing(folder);
  return assemble(bertFile(readVocabularyText(vocab.bytes, vocab.name), vocab.name, config, map, added), config, map);
}

async function missing(folder: Folder): Promise<GlassbertError> {
  const files = await folder.list();
  const there = files.length === 0 ? "the folder is empty" : `there are: ${files.slice(0, 12).join(", ")}${files.length > 12 ? ", …" : ""}`;
  return new GlassbertError(
    "E_VOCAB_MISSING",
    `${folder.name}: no tokenizer.json and no vocab.txt (${there})`,
    "copy tokenizer.json or vocab.txt of the model into the folder",
  );
}

/** Special tokens by the key that names them, with BERT's own names. */
const bertNames = { cls_token: "[CLS]", sep_token: "[SEP]", pad_token: "[PAD]", mask_token: "[MASK]" } as const;

/** The name of a special token: as a file says, else BERT's where the tokenizer has it, else none. */
function specialName(file: TokenizerFile, config: Fields, map: Fields, key: keyof typeof bertNames): string | null {
  const isKnown = (token: string) => file.vocabulary.idOf(token) !== undefined || file.addedTokens.some(each => each.content === token);
  for (const fields of [config, map]) {
    const token = tokenName(fields, key);
    if (token === null) continue;
    if (isKnown(token)) return token;
    throw fields.wrong(key, "a token of the vocabulary", "name one, or add it to the vocabulary with the id that the weights have for it");
  }
  return isKnown(bertNames[key]) ? bertNames[key] : null;
}

/** A token given as a string, or as an object with its content; null where it is not given. */
function tokenName(fields: Fields, key: string): string | null {
  return typeof fields.members.get(key) === "string" ? fields.string(key) : (fields.object(key, null)?.string("content") ?? null);
}

/** What a folder with vocab.txt alone means: BERT's pipeline. */
function bertFile(vocabulary: Vocabulary, name: string, config: Fields, map: Fields, added: Fields): TokenizerFile {
  const special = (key: string, usual: string): [token: string, id: number] => {
    const token = tokenName(config, key) ?? tokenName(map, key) ?? usual;
    const id = vocabulary.idOf(token);
    if (id !== undefined) return [token, id];
    const fix = `take the vocab.txt that belongs to the weights, or name the token as ${key} in tokenizer_config.json`;
    throw new GlassbertError("E_TOKENIZER", `${name}: no line is ${token}`, fix);
  };
  const [unkToken] = special("unk_token", "[UNK]");
  const lowercase = config.boolean("do_lower_case", true);
  return {
    vocabulary,
    addedTokens: addedTokensOf(vocabulary, unkToken, config, map, added),
    normalizer: new BertNormalizer({
      cleanText: true,
      handleChineseChars: config.boolean("tokenize_chinese_chars", true),
      stripAccents: config.boolean("strip_accents", null) ?? lowercase,
      lowercase,
    }),
    preTokenizer: new BertPreTokenizer(),
    model: new WordPiece(vocabulary, { unkToken, continuingSubwordPrefix: "##", maxInputCharsPerWord: 100 }),
    template: bertTemplate(special("cls_token", "[CLS]"), special("sep_token", "[SEP]")),
    decoder: new WordPieceDecoder("##", true),
    truncation: null,
    padding: null,
  };
}

/** Added tokens of a folder without tokenizer.json: those with flags of their own, those with only an id, the special ones. */
function addedTokensOf(vocabulary: Vocabulary, unkToken: string, config: Fields, map: Fields, added: Fields): AddedToken[] {
  const specials = new Set([unkToken]);
  for (const [key, usual] of Object.entries(bertNames)) specials.add(tokenName(config, key) ?? tokenName(map, key) ?? usual);
  for (const fields of [config, map])
    for (const key of ["additional_special_tokens", "extra_special_tokens"])
      for (const token of extraTokens(fields, key)) specials.add(token);
  const tokens = new Map<string, AddedToken>();
  const plain = (content: string, id: number, special: boolean) => {
    if (!tokens.has(content))
      tokens.set(content, { id, content, singleWord: false, lstrip: false, rstrip: false, normalized: !special, special });
  };
  const decoder = config.object("added_tokens_decoder", null);
  for (const id of decoder?.members.keys() ?? []) {
    const token = readAddedToken(decoder!.object(id), Number(id));
    tokens.set(token.content, token);
  }
  for (const content of added.members.keys()) plain(content, added.integer(content), specials.has(content));
  for (const content of specials) {
    const id = vocabulary.idOf(content);
    if (id !== undefined) plain(content, id, true);
  }
  const list = [...tokens.values()].sort((a, b) => a.id - b.id);
  checkAddedTokens(list, vocabulary, added.members.size > 0 ? added.where.name : config.where.name);
  return list;
}

/** Further special tokens: a list of tokens, or an object whose values are tokens. */
function extraTokens(fields: Fields, key: string): string[] {
  const value = fields.members.get(key) ?? null;
  if (value === null) return [];
  const entries = Array.isArray(value) ? value.entries() : fields.object(key).members;
  const inner = new Fields(new Map([...entries].map(([name, token]) => [String(name), token])), fields.where, `${fields.path}${key}.`);
  return [...inner.members.keys()].map(name => tokenName(inner, name) ?? inner.string(name));
}

/** The pipeline, with the keys of tokenizer_config.json that override it. */
function assemble(file: TokenizerFile, config: Fields, map: Fields): Tokenizer {
  const notes: string[] = [];
  const settings: TokenizerSettings = {
    unkToken: file.model.unkToken,
    clsToken: specialName(file, config, map, "cls_token"),
    sepToken: specialName(file, config, map, "sep_token"),
    padToken: specialName(file, config, map, "pad_token"),
    maskToken: specialName(file, config, map, "mask_token"),
    modelMaxLength: readMaxLength(config),
    paddingSide: config.oneOf("padding_side", sides, null) ?? file.padding?.side ?? "right",
    truncationSide: config.oneOf("truncation_side", sides, null) ?? file.truncation?.side ?? "right",
    truncation: file.truncation,
    padding: file.padding,
    notes,
  };
  const normalizer = file.normalizer === null ? null : override(file.normalizer, config, notes);
  return new Tokenizer({ ...file, normalizer }, settings);
}

const sides = ["left", "right"] as const;

/** transformers rebuilds the normaliser from these keys, so they decide where they are present. */
function override(given: Normalizer, config: Fields, notes: string[]): Normalizer {
  if (!(given instanceof BertNormalizer)) return given;
  const normalizer = given.options;
  const lowercase = config.boolean("do_lower_case", normalizer.lowercase);
  const followsLowercase = normalizer.stripAccents === normalizer.lowercase;
  const absent = followsLowercase ? lowercase : normalizer.stripAccents;
  const said = {
    ...normalizer,
    lowercase,
    handleChineseChars: config.boolean("tokenize_chinese_chars", normalizer.handleChineseChars),
    stripAccents: config.has("strip_accents") ? (config.boolean("strip_accents", null) ?? lowercase) : absent,
  };
  const keys = { lowercase: "do_lower_case", handleChineseChars: "tokenize_chinese_chars", stripAccents: "strip_accents" } as const;
  for (const [name, key] of Object.entries(keys) as [keyof typeof keys, string][])
    if (said[name] !== normalizer[name])
      notes.push(`${config.where.name}: ${key} makes ${name} ${said[name]}; tokenizer.json has ${normalizer[name]} and was overruled`);
  return new BertNormalizer(said);
}

/** Tokens with specials, or null: libraries write 1e30 or so for "no limit". */
function readMaxLength(config: Fields): number | null {
  const value = config.number("model_max_length", null, 1);
  return value === null || value >= 1e9 ? null : Math.floor(value);
}
