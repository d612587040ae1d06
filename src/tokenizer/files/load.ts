// From a model's folder to a tokenizer. tokenizer.json decides; without it vocab.txt and BERT's defaults do, spiece.model and ALBERT's,
// or vocab.json with merges.txt and RoBERTa's.
// What tokenizer_config.json really says overrides, and a contradiction is written down in the tokenizer's notes.
import { Fields, type Folder, GlassbertError, parseJson, readAll } from "../../base/index.ts";
import { BertNormalizer, BertPreTokenizer, type Normalizer, NormalizerSequence } from "../../text/index.ts";
import { WordPiece } from "../models/wordpiece.ts";
import { WordPieceDecoder } from "../stages/decode.ts";
import { bertTemplate, type Template } from "../stages/template.ts";
import { Tokenizer } from "../tokenizer.ts";
import { readVocabularyObject, readVocabularyText, type Vocabulary } from "../vocabulary.ts";
import { albertStages, overrideAlbert } from "./albert.ts";
import { readTokenizerFile, type TokenizerFile } from "./file.ts";
import { overrideByteLevel, robertaStages } from "./roberta.ts";
import type { TokenizerSettings } from "./settings.ts";
import {
  addedTokensOf,
  albertNames,
  bertNames,
  nameOf,
  robertaNames,
  type SideFiles,
  type SpecialNames,
  specialName,
} from "./special-tokens.ts";
import { readSpiece } from "./spiece.ts";

/** Larger files are refused unread; the largest tokenizer known, of a million pieces, has half of it. */
const mostBytes = 64 * 2 ** 20;

/**
 * Loads the tokenizer of a model's folder: `tokenizer.json`, else `vocab.txt`, `spiece.model`, or `vocab.json` and `merges.txt`; with `tokenizer_config.json`,
 * `special_tokens_map.json` and `added_tokens.json` where they are.
 *
 * @throws {GlassbertError} E_VOCAB_MISSING: none of them is there; E_TOKENIZER: a file breaks a rule (names file, field, value) or has
 * more than 64 MiB; E_NOT_UTF8: vocab.txt is no UTF-8
 */
export async function loadTokenizer(folder: Folder): Promise<Tokenizer> {
  const open = async (path: string) => {
    const source = await folder.open(path);
    if (source === null) return null;
    if (source.sizeBytes > mostBytes)
      throw new GlassbertError(
        "E_TOKENIZER",
        `${source.name}: ${source.sizeBytes} bytes, at most ${mostBytes} are read`,
        "take the tokenizer files that belong to the weights",
      );
    return { name: source.name, bytes: await readAll(source) };
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
  const sides = { config, map, added };
  if (json !== null) return assemble(readTokenizerFile(json.bytes, json.name), sides);
  const vocab = await open("vocab.txt");
  if (vocab !== null) return assemble(bertFile(readVocabularyText(vocab.bytes, vocab.name), vocab.name, sides), sides);
  const spiece = await open("spiece.model");
  if (spiece !== null) return assemble(albertFile(spiece.bytes, spiece.name, sides), sides);
  const pieces = await openFields("vocab.json");
  const merges = await open("merges.txt");
  if (pieces.members.size > 0 && merges !== null) return assemble(robertaFile(pieces, merges, sides), sides);
  throw await missing(folder);
}

async function missing(folder: Folder): Promise<GlassbertError> {
  const files = await folder.list();
  const there = files.length === 0 ? "the folder is empty" : `there are: ${files.slice(0, 12).join(", ")}${files.length > 12 ? ", …" : ""}`;
  return new GlassbertError(
    "E_VOCAB_MISSING",
    `${folder.name}: no tokenizer.json, no vocab.txt, no spiece.model, and not both vocab.json and merges.txt (${there})`,
    "copy tokenizer.json, vocab.txt, spiece.model, or vocab.json and merges.txt of the model into the folder",
  );
}

/** What a folder with vocab.txt alone means: BERT's pipeline. */
function bertFile(vocabulary: Vocabulary, name: string, sides: SideFiles): TokenizerFile {
  const { config } = sides;
  const [unkToken] = special(vocabulary, name, sides, bertNames, "unk_token");
  const lowercase = config.boolean("do_lower_case", true);
  return {
    vocabulary,
    addedTokens: addedTokensOf(vocabulary, sides, bertNames, false),
    normalizer: new BertNormalizer({
      cleanText: true,
      handleChineseChars: config.boolean("tokenize_chinese_chars", true),
      stripAccents: config.boolean("strip_accents", null) ?? lowercase,
      lowercase,
    }),
    preTokenizer: new BertPreTokenizer(),
    model: new WordPiece(vocabulary, { unkToken, continuingSubwordPrefix: "##", maxInputCharsPerWord: 100 }),
    template: templateOf(vocabulary, name, sides, bertNames),
    decoder: new WordPieceDecoder("##", true),
    truncation: null,
    padding: null,
  };
}

/** What a folder with spiece.model alone means: ALBERT's pipeline. */
function albertFile(bytes: Uint8Array, name: string, sides: SideFiles): TokenizerFile {
  const stages = albertStages(readSpiece(bytes, name), name, sides.config);
  const { vocabulary } = stages;
  return {
    ...stages,
    addedTokens: addedTokensOf(vocabulary, sides, albertNames, true),
    template: templateOf(vocabulary, name, sides, albertNames),
    truncation: null,
    padding: null,
  };
}

/** What a folder with vocab.json and merges.txt means: RoBERTa's pipeline. */
function robertaFile(pieces: Fields, merges: { name: string; bytes: Uint8Array }, sides: SideFiles): TokenizerFile {
  const vocabulary = readVocabularyObject(pieces);
  const token = (key: "cls_token" | "sep_token") => special(vocabulary, pieces.where.name, sides, robertaNames, key);
  return {
    ...robertaStages(vocabulary, merges.bytes, merges.name, token("cls_token"), token("sep_token")),
    addedTokens: addedTokensOf(vocabulary, sides, robertaNames, true),
    truncation: null,
    padding: null,
  };
}

function templateOf(vocabulary: Vocabulary, name: string, sides: SideFiles, usual: SpecialNames): Template {
  const [cls, sep] = (["cls_token", "sep_token"] as const).map(key => special(vocabulary, name, sides, usual, key));
  return bertTemplate(cls!, sep!);
}

/** A token that the pipeline cannot do without. */
function special(
  vocabulary: Vocabulary,
  name: string,
  sides: SideFiles,
  usual: SpecialNames,
  key: "unk_token" | "cls_token" | "sep_token",
): [token: string, id: number] {
  const token = nameOf(key, sides, usual);
  const id = vocabulary.idOf(token);
  if (id !== undefined) return [token, id];
  const fix = `take the file that belongs to the weights, or name the token as ${key} in tokenizer_config.json`;
  throw new GlassbertError("E_TOKENIZER", `${name}: no piece is ${token}`, fix);
}

/** The pipeline, with the keys of tokenizer_config.json that override it. */
function assemble(file: TokenizerFile, sides: SideFiles): Tokenizer {
  const { config } = sides;
  const notes: string[] = [];
  const settings: TokenizerSettings = {
    unkToken: file.model.unkToken,
    clsToken: specialName(file, sides, "cls_token"),
    sepToken: specialName(file, sides, "sep_token"),
    padToken: specialName(file, sides, "pad_token"),
    maskToken: specialName(file, sides, "mask_token"),
    modelMaxLength: readMaxLength(config),
    paddingSide: config.oneOf("padding_side", bothSides, null) ?? file.padding?.side ?? "right",
    truncationSide: config.oneOf("truncation_side", bothSides, null) ?? file.truncation?.side ?? "right",
    truncation: file.truncation,
    padding: file.padding,
    notes,
  };
  const normalizer = file.normalizer === null ? null : override(file.normalizer, config, notes);
  return new Tokenizer({ ...overrideByteLevel(file, config, notes), normalizer }, settings);
}

const bothSides = ["left", "right"] as const;

/** transformers rebuilds the normaliser from these keys, so they decide where they are present. */
function override(given: Normalizer, config: Fields, notes: string[]): Normalizer {
  if (given instanceof NormalizerSequence) return overrideAlbert(given, config, notes);
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
