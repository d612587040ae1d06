// Reads the stages of a tokenizer.json that change and cut text: normalizer, pre_tokenizer, decoder, each by its type.
// A further type has its line here; what is not here is refused by name.
import { Fields } from "../base/index.ts";
import {
  BertNormalizer,
  BertPreTokenizer,
  type Normalizer,
  NormalizerSequence,
  type PreTokenizer,
  PreTokenizerSequence,
  WhitespaceSplit,
} from "../text/index.ts";
import { ByteLevelDecoder, type ByteLevelOptions, ByteLevelPreTokenizer } from "./byte-level.ts";
import { type Decoder, WordPieceDecoder } from "./decode.ts";
import { only, otherFamily } from "./stage.ts";

/** How a stage of one type is read, and the keys it may have beside `type`. */
interface Kind<T> {
  readonly keys: readonly string[];
  read(fields: Fields): T;
}

type Kinds<T> = Readonly<Record<string, Kind<T>>>;

const normalizers: Kinds<Normalizer> = {
  BertNormalizer: { keys: ["clean_text", "handle_chinese_chars", "strip_accents", "lowercase"], read: readBertNormalizer },
  Sequence: { keys: ["normalizers"], read: fields => new NormalizerSequence(readEach(fields, "normalizers", normalizers)) },
};

const byteLevelKeys = ["add_prefix_space", "trim_offsets", "use_regex"];

const preTokenizers: Kinds<PreTokenizer> = {
  ByteLevel: { keys: byteLevelKeys, read: fields => new ByteLevelPreTokenizer(readByteLevel(fields)) },
  BertPreTokenizer: { keys: [], read: () => new BertPreTokenizer() },
  WhitespaceSplit: { keys: [], read: () => new WhitespaceSplit() },
  Sequence: { keys: ["pretokenizers"], read: fields => new PreTokenizerSequence(readEach(fields, "pretokenizers", preTokenizers)) },
};

const decoders: Kinds<Decoder> = {
  ByteLevel: { keys: byteLevelKeys, read: fields => new ByteLevelDecoder(readByteLevel(fields)) },
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
