// Which tokens are special, and which are added, as the side files of a folder say: tokenizer_config.json, special_tokens_map.json,
// added_tokens.json. A token is given as a string, or as an object with flags of its own.
import { Fields } from "../../base/index.ts";
import { type AddedToken, checkAddedTokens } from "../added.ts";
import type { Vocabulary } from "../vocabulary.ts";
import { readAddedToken, type TokenizerFile } from "./file.ts";

/** The side files of a folder; one that is not there has no keys. */
export interface SideFiles {
  readonly config: Fields;
  readonly map: Fields;
  readonly added: Fields;
}

/** What the special tokens of a family are called, by the key that names them, where no file says it. */
export type SpecialNames = Readonly<Record<SpecialKey | "unk_token", string>>;

/** The keys by which a template and its user ask for tokens. */
export type SpecialKey = "cls_token" | "sep_token" | "pad_token" | "mask_token";

const keys: readonly SpecialKey[] = ["cls_token", "sep_token", "pad_token", "mask_token"];

/** BERT's names. */
export const bertNames: SpecialNames = {
  unk_token: "[UNK]",
  cls_token: "[CLS]",
  sep_token: "[SEP]",
  pad_token: "[PAD]",
  mask_token: "[MASK]",
};

/** ALBERT's names. */
export const albertNames: SpecialNames = { ...bertNames, unk_token: "<unk>", pad_token: "<pad>" };

/** RoBERTa's names. */
export const robertaNames: SpecialNames = {
  unk_token: "<unk>",
  cls_token: "<s>",
  sep_token: "</s>",
  pad_token: "<pad>",
  mask_token: "<mask>",
};

/** What a special token of a folder without tokenizer.json is called. */
export function nameOf(key: SpecialKey | "unk_token", { config, map }: SideFiles, usual: SpecialNames): string {
  return tokenName(config, key) ?? tokenName(map, key) ?? usual[key];
}

/** The name of a special token: as a file says, else the first usual one that the tokenizer has, else none. */
export function specialName(file: TokenizerFile, { config, map }: SideFiles, key: SpecialKey): string | null {
  const isKnown = (token: string) => file.vocabulary.idOf(token) !== undefined || file.addedTokens.some(each => each.content === token);
  for (const fields of [config, map]) {
    const token = tokenName(fields, key);
    if (token === null) continue;
    if (isKnown(token)) return token;
    throw fields.wrong(key, "a token of the vocabulary", "name one, or add it to the vocabulary with the id that the weights have for it");
  }
  return [bertNames, albertNames, robertaNames].map(names => names[key]).find(isKnown) ?? null;
}

/** A token given as a string, or as an object with its content; null where it is not given. */
function tokenName(fields: Fields, key: string): string | null {
  return typeof fields.members.get(key) === "string" ? fields.string(key) : (fields.object(key, null)?.string("content") ?? null);
}

/**
 * Added tokens of a folder without tokenizer.json: those with flags of their own, those with only an id, the special ones.
 *
 * @param isStripped - the mask takes the blanks before it, as ALBERT's does
 * @throws {GlassbertError} E_TOKENIZER: a token contradicts the vocabulary or another one
 */
export function addedTokensOf(vocabulary: Vocabulary, files: SideFiles, usual: SpecialNames, isStripped: boolean): AddedToken[] {
  const { config, map, added } = files;
  const specials = new Set([nameOf("unk_token", files, usual), ...keys.map(key => nameOf(key, files, usual))]);
  for (const fields of [config, map])
    for (const key of ["additional_special_tokens", "extra_special_tokens"])
      for (const token of extraTokens(fields, key)) specials.add(token);
  const mask = nameOf("mask_token", files, usual);
  const flags = [config, map].find(fields => tokenName(fields, "mask_token") !== null)?.members.get("mask_token");
  const tokens = new Map<string, AddedToken>();
  const plain = (content: string, id: number, special: boolean) => {
    const lstrip = isStripped && content === mask && !(flags instanceof Map && flags.get("lstrip") === false);
    if (!tokens.has(content)) tokens.set(content, { id, content, singleWord: false, lstrip, rstrip: false, normalized: !special, special });
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
