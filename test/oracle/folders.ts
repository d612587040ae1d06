// Folders for tests, and a small vocabulary with which a clean clone can test itself.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { bytesSource, type Folder } from "../../src/base/index.ts";
import { loadTokenizer, type Tokenizer } from "../../src/tokenizer/index.ts";

/** A directory as a Folder. */
export function directory(path: string): Folder {
  return {
    name: path,
    open: async file => (existsSync(join(path, file)) ? bytesSource(join(path, file), readFileSync(join(path, file))) : null),
    list: async () => [],
  };
}

/** Files as a Folder, by name: bytes and strings as they are, other objects as JSON. */
export function filesFolder(files: Record<string, string | object>): Folder {
  const bytes = (file: string) => {
    const content = files[file];
    if (content instanceof Uint8Array) return content;
    return new TextEncoder().encode(typeof content === "string" ? content : JSON.stringify(content));
  };
  return {
    name: "folder",
    open: async file => (file in files ? bytesSource(`folder/${file}`, bytes(file)) : null),
    list: async () => Object.keys(files),
  };
}

const alphabet = "abcdefghijklmnopqrstuvwxyz";

/** The specials at 0–4, some words and parts of words, each letter, each continuing letter, some signs. */
export const smallPieces: readonly string[] = [
  ..."[PAD] [UNK] [CLS] [SEP] [MASK]".split(" "),
  ..."my dog is cute he likes play un ##ing ##aff ##able ##s don’t 中".split(" "),
  ...alphabet,
  ...Array.from(alphabet, letter => `##${letter}`),
  ...".,!?'[]#é",
];

/** The small vocabulary as a vocab.txt. */
export const smallVocabulary: string = `${smallPieces.filter((piece, i, all) => all.indexOf(piece) === i).join("\n")}\n`;

/** A tokenizer.json with the small vocabulary; `change` replaces parts of it. */
export function smallFile(change: Record<string, unknown> = {}): Record<string, unknown> {
  const special = (id: number, content: string) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  const vocab = Object.fromEntries(
    smallVocabulary
      .trimEnd()
      .split("\n")
      .map((piece, id) => [piece, id]),
  );
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map((content, id) => special(id, content)),
    normalizer: { type: "BertNormalizer", clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase: true },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: { type: "BertProcessing", sep: ["[SEP]", 3], cls: ["[CLS]", 2] },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: { type: "WordPiece", unk_token: "[UNK]", continuing_subword_prefix: "##", max_input_chars_per_word: 100, vocab },
    ...change,
  };
}

/** A tokenizer from a vocab.txt with the small vocabulary. */
export function smallTokenizer(config: object = {}): Promise<Tokenizer> {
  return loadTokenizer(filesFolder({ "vocab.txt": smallVocabulary, "tokenizer_config.json": config }));
}

/** A number as protobuf writes it. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
}

/** A protobuf field: a whole number, a 32-bit float as `{ float }`, or bytes. */
export function field(number: number, value: number | { float: number } | readonly number[] | Uint8Array): number[] {
  if (typeof value === "number") return [...varint(number * 8), ...varint(value)];
  if ("float" in value) return [...varint(number * 8 + 5), ...new Uint8Array(Float32Array.of(value.float).buffer)];
  return [...varint(number * 8 + 2), ...varint(value.length), ...value];
}

/** A character map: `keys` (of one byte each) become the texts. */
export function smallCharsmap(keys: Readonly<Record<number, string>>): Uint8Array {
  const trie = new Uint32Array(1024);
  const texts: number[] = [];
  trie[0] = 256 << 10;
  for (const [key, text] of Object.entries(keys)) {
    const node = 256 ^ Number(key);
    const leaf = 512 ^ Number(key);
    trie[node] = ((node ^ leaf) << 10) | 256 | Number(key);
    trie[leaf] = 2 ** 31 + texts.length;
    texts.push(...new TextEncoder().encode(`${text}\0`));
  }
  return Uint8Array.of(...new Uint8Array(Uint32Array.of(trie.byteLength).buffer), ...new Uint8Array(trie.buffer), ...texts);
}

/** A spiece.model with a few pieces; a tab becomes a blank. `extra` fields come last. */
export function smallSpiece(extra: readonly number[] = []): Uint8Array {
  const text = (value: string) => new TextEncoder().encode(value);
  const piece = (content: string, score: number, type: number) =>
    field(1, [...field(1, text(content)), ...field(2, { float: score }), ...field(3, type)]);
  const words: [string, number][] = [["▁my", -2], ["▁dog", -3], ["▁", -1.5], ["9,", -1], ["9", -4], [",", -2], ["d", -5], ["ö", -5], ["g", -5], ["My", -6], ["Ö", -6]]; // biome-ignore format: a table
  return Uint8Array.from([
    ...["<pad>", "<unk>", "[CLS]", "[SEP]", "[MASK]"].flatMap((name, id) => piece(name, 0, id === 1 ? 2 : 3)),
    ...words.flatMap(([name, score]) => piece(name, score, 1)),
    ...field(2, [...field(3, 1), ...field(40, 1)]),
    ...field(3, [...field(2, smallCharsmap({ 9: " " })), ...field(3, 1)]),
    ...extra,
  ]);
}
