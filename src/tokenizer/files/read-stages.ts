// Reads the stages of a tokenizer.json that change and cut text: normalizer, pre_tokenizer, decoder, each by its type.
// A further type has its line here; what is not here is refused by name.
import { Fields } from "../../base/index.ts";
import {
  BertNormalizer,
  BertPreTokenizer,
  Lowercase,
  Nfd,
  Nfkd,
  type Normalizer,
  NormalizerSequence,
  Prepend,
  type PreTokenizer,
  PreTokenizerSequence,
  Replace,
  Strip,
  StripAccents,
  WhitespaceSplit,
} from "../../text/index.ts";
import { ByteLevelDecoder, type ByteLevelOptions, ByteLevelPreTokenizer } from "../stages/byte-level.ts";
import { type Decoder, WordPieceDecoder } from "../stages/decode.ts";
import { Metaspace, MetaspaceDecoder, type MetaspaceOptions } from "../stages/metaspace.ts";
import { Precompiled } from "../stages/precompiled.ts";
import { only, otherFamily, refusal } from "./stage.ts";

/** How a stage of one type is read, and the keys it may have beside `type`. */
interface Kind<T> {
  readonly keys: readonly string[];
  read(fields: Fields): T;
}

type Kinds<T> = Readonly<Record<string, Kind<T>>>;

const normalizers: Kinds<Normalizer> = {
  BertNormalizer: { keys: ["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"], read: readBertNormalizer },
  NFD: { keys: [], read: () => new Nfd() },
  NFKD: { keys: [], read: () => new Nfkd() },
  StripAccents: { keys: [], read: () => new StripAccents() },
  Lowercase: { keys: [], read: () => new Lowercase() },
  Strip: { keys: ["strip_left", "strip_right"], read: fields => new Strip(fields.boolean("strip_left"), fields.boolean("strip_right")) },
  Replace: { keys: ["pattern", "content"], read: readReplace },
  Prepend: { keys: ["prepend"], read: fields => new Prepend(fields.string("prepend")) },
  Precompiled: { keys: ["precompiled_charsmap"], read: readPrecompiled },
  Sequence: { keys: ["normalizers"], read: fields => new NormalizerSequence(readEach(fields, "normalizers", normalizers)) },
};

const byteLevelKeys = ["add_prefix_space", "trim_offsets", "use_regex"];
const metaspaceKeys = ["replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep"];

const preTokenizers: Kinds<PreTokenizer> = {
  ByteLevel: { keys: byteLevelKeys, read: fields => new ByteLevelPreTokenizer(readByteLevel(fields)) },
  BertPreTokenizer: { keys: [], read: () => new BertPreTokenizer() },
  WhitespaceSplit: { keys: [], read: () => new WhitespaceSplit() },
  Metaspace: { keys: metaspaceKeys, read: fields => new Metaspace(readMetaspace(fields)) },
  Sequence: { keys: ["pretokenizers"], read: fields => new PreTokenizerSequence(readEach(fields, "pretokenizers", preTokenizers)) },
};

const decoders: Kinds<Decoder> = {
  ByteLevel: { keys: byteLevelKeys, read: fields => new ByteLevelDecoder(readByteLevel(fields)) },
  Metaspace: { keys: metaspaceKeys, read: fields => new MetaspaceDecoder(readMetaspace(fields)) },
  WordPiece: { keys: ["prefix", "cleanup"], read: fields => new WordPieceDecoder(fields.string("prefix"), fields.boolean("cleanup")) },
};

/** The normalizer of a tokenizer.json; null where there is none. */
export function readNormalizer(root: Fields): Normalizer | null {
  return readOptional(root, "normalizer", normalizers);
}

/** The pre-tokenizer of a tokenizer.json; null where there is none. */
export function readPreTokenizer(root: Fields): PreTokenizer | null {
  return readOptional(root, "pre_tokenizer", preTokenizers);
}

/** The decoder of a tokenizer.json; null where there is none. */
export function readDecoder(root: Fields): Decoder | null {
  return readOptional(root, "decoder", decoders);
}

function readOptional<T>(root: Fields, key: string, kinds: Kinds<T>): T | null {
  const fields = root.object(key, null);
  return fields === null ? null : readStage(fields, kinds);
}

function readEach<T>(fields: Fields, key: string, kinds: Kinds<T>): T[] {
  return fields.array(key).map((json, i) => readStage(new Fields(json, fields.where, `${fields.path}${key}[${i}].`), kinds));
}

function readStage<T>(fields: Fields, kinds: Kinds<T>): T {
  const type = fields.string("type");
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind === undefined) throw fields.wrong("type", `one of ${Object.keys(kinds).join(", ")}`, otherFamily);
  return kind.read(only(fields, ["type", ...kind.keys]));
}

function readBertNormalizer(fields: Fields): Normalizer {
  const lowercase = fields.boolean("lowercase");
  return new BertNormalizer({
    cleanText: fields.boolean("clean_text"),
    handleChineseChars: fields.boolean("handle_chinese_chars"),
    stripAccents: fields.boolean("strip_accents", null) ?? lowercase,
    lowercase,
  });
}

/** The reference wants the first two; files older than `use_regex` mean that it is on. */
function readByteLevel(fields: Fields): ByteLevelOptions {
  return {
    addPrefixSpace: fields.boolean("add_prefix_space"),
    trimOffsets: fields.boolean("trim_offsets"),
    useRegex: fields.boolean("use_regex", true),
  };
}

/** A string is replaced, or a run of blanks: the only regular expression of the files we know. */
function readReplace(fields: Fields): Normalizer {
  const content = fields.string("content");
  const pattern = only(fields.object("pattern"), ["String", "Regex"]);
  if (pattern.has("Regex")) {
    if (pattern.string("Regex") !== blankRuns) throw pattern.wrong("Regex", JSON.stringify(blankRuns), otherFamily);
    return new Replace("blanks", content);
  }
  const string = pattern.string("String");
  if (string === "") throw pattern.wrong("String", "a string that is not empty");
  return new Replace({ string }, content);
}

const blankRuns = " {2,}";

function readPrecompiled(fields: Fields): Normalizer {
  const base64 = fields.string("precompiled_charsmap");
  let binary: string;
  try {
    binary = atob(base64);
  } catch {
    throw fields.wrong("precompiled_charsmap", "base64");
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return new Precompiled(bytes, `${fields.where.name}: ${fields.path}precompiled_charsmap`);
}

/** Two spellings: `prepend_scheme` and `split`, or the older `add_prefix_space` (which may stand beside them) and `str_rep`. */
function readMetaspace(fields: Fields): MetaspaceOptions {
  const replacement = fields.string("replacement");
  if (Array.from(replacement).length !== 1) throw fields.wrong("replacement", "one character");
  if (fields.string("str_rep", replacement) !== replacement) throw fields.wrong("str_rep", "the replacement");
  const scheme = fields.oneOf("prepend_scheme", ["always", "first", "never"], "always");
  if (fields.boolean("add_prefix_space", null) === false && scheme !== "never")
    throw refusal(
      fields,
      "add_prefix_space",
      `is false, and prepend_scheme is "${scheme}", which puts one`,
      'set prepend_scheme to "never"',
    );
  return { replacement, prependScheme: scheme, split: fields.boolean("split", null) ?? true };
}
