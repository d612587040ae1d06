import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { openFolder } from "../node/index.ts";
import { loadTokenizer, type Tokenizer } from "./index.ts";

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(await openFolder(join(import.meta.dirname, "../../models/box")));
});

test("WordPiece: every candidate in order, the ones that were found are the pieces", () => {
  const { words, normalization } = tokenizer.explain("Unaffable [MASK]!");
  expect(words.map(w => [w.text, w.by.model])).toEqual([
    ["unaffable", "WordPiece"],
    ["[MASK]", "added"],
    ["!", "WordPiece"],
  ]);
  expect(words[0]!.by).toMatchObject({ isTooLong: false });
  const { by } = words[0]!;
  if (by.model !== "WordPiece") throw new Error();
  expect(by.candidates.map(c => c.candidate).slice(5, 9)).toEqual(["unaf", "una", "##ffable", "##ffabl"]);
  expect(by.candidates.filter(c => c.found).map(c => c.candidate)).toEqual(words[0]!.pieces.map(p => p.piece));
  expect(normalization.map(n => [n.start, n.end])).toEqual([
    [0, 10],
    [16, 17],
  ]);
  const long = tokenizer.explain("x".repeat(101)).words[0]!;
  expect(long.by).toEqual({ model: "WordPiece", candidates: [], isTooLong: true });
  expect(long.pieces[0]!.piece).toBe("[UNK]");
});

describe("the story ends with the tokens of the encoding", () => {
  test("for any text", () => {
    const strange = fc.string({
      unit: fc.constantFrom("a", "un", "able", "É", "中", "\u0301", "!", " ", "[MASK]", "𠀀", "\ud800", "##"),
      maxLength: 25,
    });
    fc.assert(
      fc.property(strange, text => {
        const { words } = tokenizer.explain(text);
        const encoding = tokenizer.encode(text, { addSpecialTokens: false });
        const pieces = words.flatMap((word, w) => word.pieces.map(piece => ({ ...piece, w })));
        expect(pieces.map(p => p.piece)).toEqual(encoding.tokens);
        expect(pieces.map(p => p.id)).toEqual([...encoding.ids]);
        expect(pieces.map(p => [p.start, p.end])).toEqual(encoding.offsets);
        expect(pieces.map(p => p.w)).toEqual(encoding.wordIds);
        for (const { by, pieces } of words) {
          if (by.model !== "WordPiece" || pieces[0]!.piece === "[UNK]") continue;
          expect(by.candidates.filter(c => c.found).map(c => c.candidate)).toEqual(pieces.map(p => p.piece));
        }
      }),
    );
  });
});
