// A small byte-level tokenizer.json, made here: the 256 bytes, and merges learned from a few sentences by the plainest learner.
import { alignAsWritten } from "../../src/text/index.ts";
import { ByteLevelPreTokenizer } from "../../src/tokenizer/stages/byte-level.ts";

const sentences = `The dog and the cat ran in the garden, and then they ate there. It's the other one that they're after; I'd say so.
Der Hund läuft in den Garten, die Katze schläft. Собака бежит в сад, а кошка спит там. 狗在花园里跑。猫在睡觉。犬が庭を走る。
In 1998 and 1999 there were 12 000 of them … “then”, he said — and left.  Two blanks.   Three blanks.
😀😀 👨‍👩‍👧 नमस्ते नमन`;

/** Specials, bytes and what the merges make, by id; and the merges. */
export const byteLevelVocabulary: { readonly pieces: readonly string[]; readonly merges: readonly (readonly [string, string])[] } =
  learn(220);

/** What may be different. */
export interface ByteLevelChange {
  readonly addPrefixSpace?: boolean;
  readonly trimOffsets?: boolean;
  readonly useRegex?: boolean;
  readonly ignoreMerges?: boolean;
}

/** A tokenizer.json as RoBERTa's, with an added token `<ent>` that takes the blanks around it. */
export function byteLevelFile(change: ByteLevelChange = {}): Record<string, unknown> {
  const { addPrefixSpace = false, trimOffsets = true, useRegex = true, ignoreMerges = false } = change;
  const { pieces, merges } = byteLevelVocabulary;
  const byteLevel = { type: "ByteLevel", add_prefix_space: addPrefixSpace, trim_offsets: trimOffsets, use_regex: useRegex };
  const added = (id: number, content: string, lstrip: boolean, rstrip: boolean) => ({ id, content, single_word: false, lstrip, rstrip, normalized: false, special: true }); // biome-ignore format: a row
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      ...["<s>", "<pad>", "</s>", "<unk>"].map((content, id) => added(id, content, false, false)),
      added(4, "<mask>", true, false),
      { ...added(pieces.length, "<ent>", true, true), special: false },
    ],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: {
      type: "RobertaProcessing",
      sep: ["</s>", 2],
      cls: ["<s>", 0],
      trim_offsets: trimOffsets,
      add_prefix_space: addPrefixSpace,
    },
    decoder: byteLevel,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
      merges: merges.map(pair => pair.join(" ")),
    },
  };
}

function learn(count: number) {
  const words: string[][] = [];
  const options = { addPrefixSpace: false, trimOffsets: true, useRegex: true };
  const aligned = alignAsWritten(sentences, 0, sentences.length);
  new ByteLevelPreTokenizer(options).split(aligned, 0, aligned.text.length, (text, start, end) =>
    words.push([...text.text.slice(start, end)]),
  );
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).map(byte => (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad) ? byte : -1); // biome-ignore format: a row
  let next = 0x100;
  const pieces = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", ...bytes.map(byte => String.fromCharCode(byte < 0 ? next++ : byte))];
  const merges: [string, string][] = [];
  for (let i = 0; i < count; i++) {
    const counts = new Map<string, number>();
    for (const word of words)
      for (let j = 1; j < word.length; j++) counts.set(`${word[j - 1]} ${word[j]}`, (counts.get(`${word[j - 1]} ${word[j]}`) ?? 0) + 1);
    const [best = ""] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0] ?? [];
    const [left = "", right = ""] = best.split(" ");
    merges.push([left, right]);
    pieces.push(left + right);
    for (const word of words)
      for (let j = 0; j < word.length - 1; j++) if (word[j] === left && word[j + 1] === right) word.splice(j, 2, left + right);
  }
  return { pieces, merges };
}
