import fc from "fast-check";
import { expect, test } from "vitest";
import { type ByteLevelChange, byteLevelFile } from "../../../test/oracle/byte-level-file.ts";
import { filesFolder } from "../../../test/oracle/folders.ts";
import type { Encoding } from "../encoding.ts";
import { loadTokenizer } from "../files/load.ts";
import type { Tokenizer } from "../tokenizer.ts";

const load = (change: ByteLevelChange, other: object = {}) =>
  loadTokenizer(filesFolder({ "tokenizer.json": { ...byteLevelFile(change), ...other } }));
const unit = fc.oneof(
  fc.constantFrom(..." \n\u0085\u3000'", " the", "dog", "'s", "12", "é", "中", "😀", "\ud800", "Ġ", "unbelievably-long-words"),
  fc.string({ unit: "binary", maxLength: 2 }),
);
const texts = fc.array(unit, { maxLength: 17 }).map(parts => parts.join(""));

const ofFirst = ({ tokens, offsets, sequenceIds }: Encoding) =>
  tokens.map((token, i) => [token, offsets[i], sequenceIds[i]]).filter(row => row[2] === 0);

/** Every way to encode takes the fast road where it can; with `encodeSpecialTokens` none does, and without special tokens it changes nothing. */
function isExact(tokenizer: Tokenizer): void {
  const plain = { encodeSpecialTokens: true };
  fc.assert(
    fc.property(texts, texts, fc.integer({ min: 8, max: 13 }), (text, pair, maxLength) => {
      if (/[<>]/.test(text + pair)) return;
      expect(tokenizer.encode(text)).toEqual(tokenizer.encode(text, plain));
      expect(tokenizer.encode(text, { pair })).toEqual(tokenizer.encode(text, { pair, ...plain }));
      // One text of a pair on each road.
      expect(ofFirst(tokenizer.encode(text, { pair: `${pair}<mask>` }))).toEqual(ofFirst(tokenizer.encode(text, plain)));
      const windows = { pair, maxLength, stride: 1, truncationSide: "left" } as const;
      expect(tokenizer.encode(text, windows)).toEqual(tokenizer.encode(text, { ...windows, ...plain }));
      const flat = tokenizer.encodeFlat([text], { offsets: true });
      const { ids, offsets } = tokenizer.encode(text, plain);
      expect([[...flat.ids], [...flat.offsets!]]).toEqual([[...ids], offsets.flat()]);
    }),
  );
}

test.each<ByteLevelChange>([
  {},
  { addPrefixSpace: true },
  { addPrefixSpace: true, trimOffsets: false },
  { useRegex: false },
  { ignoreMerges: true },
])("known words make the same tokens: %j", async change => isExact(await load(change)));

test("a template that expects a blank which no stage puts in front, and the reverse", async () => {
  const post_processor = (add_prefix_space: boolean) => ({ post_processor: { type: "ByteLevel", trim_offsets: true, add_prefix_space } });
  isExact(await load({}, post_processor(true)));
  isExact(await load({ addPrefixSpace: true }, post_processor(false)));
});

test("more words than are kept", async () => {
  const tokenizer = await load({});
  const words = Array.from({ length: 34_000 }, (_, i) => i.toString(36)).join(" ");
  const shown = ({ ids, offsets }: Encoding) => JSON.stringify([...ids, offsets]); // much faster than to compare deeply
  const text = `${words} ${words.slice(0, 999)}`;
  expect(shown(tokenizer.encode(text)) === shown(tokenizer.encode(text, { encodeSpecialTokens: true }))).toBe(true);
});
