// From a model's folder to a tokenizer. tokenizer.json decides; without it vocab.txt and BERT's defaults do.
// What tokenizer_config.json really says overrides, and a contradiction is written down in the tokenizer's notes.
import { type Folder, GlassbertError, readAll, type Source } from "../base/index.ts";
import type { BertNormalizerOptions } from "../text/index.ts";
import type { AddedToken } from "./added.ts";
import { Fields, guessKind, parseFields, wrong } from "./fields.ts";
import { addedTokenKeys, checkAddedTokens, readAddedToken, readTokenizerFile, type TokenizerFile } from "./file.ts";
import { bertTemplate } from "./template.ts";
import { Tokenizer, type TokenizerSettings } from "./tokenizer.ts";
import type { Side } from "./truncate.ts";
import { readVocabularyText, type Vocabulary } from "./vocabulary.ts";
import { WordPiece } from "./wordpiece.ts";

/**
 * Loads the tokenizer of a model's folder: `tokenizer.json`, or `vocab.txt` alone; with `tokenizer_config.json`,
 * `special_tokens_map.json` and `added_tokens.json` where they are.
 *
 * @throws {GlassbertError} E_VOCAB_MISSING: neither file is there; E_TOKENIZER: a file breaks a rule (names file, field, value);
 * E_NOT_UTF8: a file is no UTF-8
 */
export async function loadTokenizer(folder: Folder): Promise<Tokenizer> {
  const open = async (path: string) => {
    const source = await folder.open(path);
    return source === null ? null : { name: source.name, text: await readText(source) };
  };
  const openFields = async (path: string) => {
    const file = await open(path);
    return file === null ? new Fields({}, path) : parseFields(file.text, file.name);
  };
  const [json, config, map, added] = await Promise.all([
    open("tokenizer.json"),
    openFields("tokenizer_config.json"),
    openFields("special_tokens_map.json"),
    openFields("added_tokens.json"),
  ]);
  if (json !== null) {
    const file = readTokenizerFile(json.text, json.name);
    const names = specialNames(config, map, token => isToken(file, token), file.model.unkToken);
    return assemble(file, names, config);
  }
  const vocab = await open("vocab.txt");
  if (vocab === null) throw await missing(folder);
  const vocabulary = readVocabularyText(vocab.text, vocab.name);
  const file = bertFile(vocabulary, vocab, config, map, added);
  return assemble(
    file,
    specialNames(config, map, token => isToken(file, token), file.model.unkToken),
    config,
  );
}

async function readText(source: Source): Promise<string> {
  const bytes = await readAll(source);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new GlassbertError("E_NOT_UTF8", `${source.name}: the file is not UTF-8`, "Fetch the file again, or convert it to UTF-8.", {
      cause,
    });
  }
}

async function missing(folder: Folder): Promise<GlassbertError> {
  const files = await folder.list();
  const there = files.length === 0 ? "the folder is empty" : `there are: ${files.slice(0, 12).join(", ")}${files.length > 12 ? ", …" : ""}`;
  return new GlassbertError(
    "E_VOCAB_MISSING",
    `${folder.name}: no tokenizer.json and no vocab.txt (${there})`,
    "Copy tokenizer.json or vocab.txt of the model into the folder.",
  );
}

function isToken(file: TokenizerFile, token: string): boolean {
  return file.vocabulary.idOf(token) !== undefined || file.addedTokens.some(each => each.content === token);
}

type SpecialNames = Pick<TokenizerSettings, "unkToken" | "clsToken" | "sepToken" | "padToken" | "maskToken">;

/** The names of the special tokens: as the files say, else BERT's, else none. */
function specialNames(config: Fields, map: Fields, isKnown: (token: string) => boolean, unkToken: string): SpecialNames {
  const name = (key: string, usual: string) => {
    const token = tokenName(config, key) ?? tokenName(map, key);
    if (token === undefined) return isKnown(usual) ? usual : null;
    if (!isKnown(token))
      throw new GlassbertError(
        "E_TOKENIZER",
        `${(tokenName(config, key) === undefined ? map : config).at(key)}: ${JSON.stringify(token)} is not in the vocabulary`,
        "Name a token of the vocabulary, or add it to the vocabulary with the id that the weights have for it.",
      );
    return token;
  };
  return {
    unkToken,
    clsToken: name("cls_token", "[CLS]"),
    sepToken: name("sep_token", "[SEP]"),
    padToken: name("pad_token", "[PAD]"),
    maskToken: name("mask_token", "[MASK]"),
  };
}

/** A token given as a string, or as an object with its content. */
function tokenName(fields: Fields, key: string): string | undefined {
  const value = fields.raw(key);
  if (value == null) return undefined;
  return typeof value === "string" ? value : fields.object(key).text("content");
}

/** What a folder with vocab.txt alone means: BERT's pipeline. */
function bertFile(
  vocabulary: Vocabulary,
  vocab: { name: string; text: string },
  config: Fields,
  map: Fields,
  added: Fields,
): TokenizerFile {
  const idOf = (key: string, usual: string): [string, number] => {
    const token = tokenName(config, key) ?? tokenName(map, key) ?? usual;
    const id = vocabulary.idOf(token);
    if (id !== undefined) return [token, id];
    throw new GlassbertError(
      "E_TOKENIZER",
      `${vocab.name}: the vocabulary has no ${token}${guessKind(vocab.text)}`,
      `Take the vocab.txt that belongs to the weights, or name the token as ${key} in tokenizer_config.json.`,
    );
  };
  const [unkToken] = idOf("unk_token", "[UNK]");
  const lowercase = config.flag("do_lower_case", true);
  return {
    vocabulary,
    addedTokens: addedTokensOf(vocabulary, config, map, added),
    normalizer: {
      cleanText: true,
      handleChineseChars: config.flag("tokenize_chinese_chars", true),
      stripAccents: config.raw("strip_accents") == null ? lowercase : config.flag("strip_accents"),
      lowercase,
    },
    preTokenizer: "bert",
    model: { unkToken, continuingSubwordPrefix: "##", maxInputCharsPerWord: 100 },
    template: bertTemplate(idOf("cls_token", "[CLS]"), idOf("sep_token", "[SEP]")),
    decoder: { prefix: "##", cleanup: true },
    truncation: null,
    padding: null,
  };
}

/** Added tokens of a folder without tokenizer.json: the special ones, those with flags of their own, those with only an id. */
function addedTokensOf(vocabulary: Vocabulary, config: Fields, map: Fields, added: Fields): AddedToken[] {
  const specials = new Set<string>();
  const usual = { unk_token: "[UNK]", cls_token: "[CLS]", sep_token: "[SEP]", pad_token: "[PAD]", mask_token: "[MASK]" };
  for (const [key, name] of Object.entries(usual)) specials.add(tokenName(config, key) ?? tokenName(map, key) ?? name);
  for (const fields of [config, map])
    for (const key of ["additional_special_tokens", "extra_special_tokens"]) {
      if (fields.raw(key) == null) continue;
      const extra = new Fields({ ...(fields.raw(key) as object) }, fields.at(key)); // a list, or an object of names
      for (const each of extra.keys()) specials.add(tokenName(extra, each) ?? "");
    }
  const tokens = new Map<string, AddedToken>();
  if (config.raw("added_tokens_decoder") != null) {
    const byId = config.object("added_tokens_decoder");
    for (const id of byId.keys()) {
      const token = readAddedToken(byId.object(id).only(["__type", ...addedTokenKeys]), Number(id));
      tokens.set(token.content, token);
    }
  }
  for (const content of added.keys())
    if (!tokens.has(content)) tokens.set(content, plainToken(content, added.count(content), specials.has(content)));
  for (const content of specials) {
    const id = vocabulary.idOf(content);
    if (id !== undefined && !tokens.has(content)) tokens.set(content, plainToken(content, id, true));
  }
  const list = [...tokens.values()];
  checkAddedTokens(list, vocabulary, added.keys().length > 0 ? added.where : config.where);
  return list;
}

function plainToken(content: string, id: number, special: boolean): AddedToken {
  return { id, content, singleWord: false, lstrip: false, rstrip: false, normalized: !special, special };
}

/** The pipeline with the keys of tokenizer_config.json that override it. */
function assemble(file: TokenizerFile, names: SpecialNames, config: Fields): Tokenizer {
  const notes: string[] = [];
  const settings: TokenizerSettings = {
    ...names,
    modelMaxLength: readMaxLength(config),
    paddingSide: readSide(config, "padding_side") ?? file.padding?.side ?? "right",
    truncationSide: readSide(config, "truncation_side") ?? file.truncation?.side ?? "right",
    truncation: file.truncation,
    padding: file.padding,
    notes,
  };
  const normalizer = file.normalizer === null ? null : override(file.normalizer, config, notes);
  return new Tokenizer({ ...file, normalizer, model: new WordPiece(file.vocabulary, file.model) }, settings);
}

/** transformers rebuilds the normaliser from these keys, so they decide where they are present. */
function override(normalizer: BertNormalizerOptions, config: Fields, notes: string[]): BertNormalizerOptions {
  const lowercase = config.flag("do_lower_case", normalizer.lowercase);
  const asLowercase = config.has("strip_accents") ? config.raw("strip_accents") === null : normalizer.stripAccents === normalizer.lowercase;
  const said = {
    ...normalizer,
    lowercase,
    handleChineseChars: config.flag("tokenize_chinese_chars", normalizer.handleChineseChars),
    stripAccents: asLowercase ? lowercase : config.flag("strip_accents", normalizer.stripAccents),
  };
  const keys = { lowercase: "do_lower_case", handleChineseChars: "tokenize_chinese_chars", stripAccents: "strip_accents" } as const;
  for (const [name, key] of Object.entries(keys) as [keyof typeof keys, string][])
    if (said[name] !== normalizer[name])
      notes.push(
        `${config.at(key)} makes ${name} ${said[name]}, tokenizer.json has ${normalizer[name]}: tokenizer_config.json was followed`,
      );
  return said;
}

/** Libraries write 1e30 or so for "no limit". */
function readMaxLength(config: Fields): number | null {
  const value = config.raw("model_max_length");
  if (value == null) return null;
  if (typeof value !== "number" || !(value > 0)) throw wrong(config.at("model_max_length"), value, "a number above 0");
  return value < 1e9 ? Math.floor(value) : null;
}

function readSide(config: Fields, key: string): Side | undefined {
  return config.raw(key) == null ? undefined : config.oneOf<Side>(key, ["left", "right"]);
}
