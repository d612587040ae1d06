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

/** Files as a Folder, by name: strings as they are, objects as JSON. */
export function filesFolder(files: Record<string, string | object>): Folder {
  const text = (file: string) => (typeof files[file] === "string" ? files[file] : JSON.stringify(files[file]));
  return {
    name: "folder",
    open: async file => (file in files ? bytesSource(`folder/${file}`, new TextEncoder().encode(text(file))) : null),
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
