import fc from "fast-check";
import { expect, test } from "vitest";
import { Vocabulary } from "../vocabulary.ts";
import { WordPiece } from "./wordpiece.ts";

function modelOf(pieces: string[], maxInputCharsPerWord = 100) {
  const vocabulary = new Vocabulary();
  for (const [id, piece] of pieces.entries()) vocabulary.add(piece, id);
  const model = new WordPiece(vocabulary, { unkToken: "[UNK]", continuingSubwordPrefix: "##", maxInputCharsPerWord });
  return (text: string, start = 0, end = text.length) => {
    const out = { ids: [], starts: [], ends: [] };
    model.tokenize(text, start, end, out);
    return out.ids.map((id, i) => [vocabulary.pieceOf(id), out.starts[i], out.ends[i]]);
  };
}

test("the longest piece first, then the longest continuation", () => {
  const split = modelOf(["[UNK]", "un", "una", "##aff", "##ff", "##able", "##a"]);
  expect(split("unaffable")).toEqual([
    ["una", 0, 3],
    ["##ff", 3, 5],
    ["##able", 5, 9],
  ]);
  expect(split(">unable<", 1, 7)).toEqual([["[UNK]", 1, 7]]); // una, then no ##ble: no way back
});

test("a part without a piece makes the whole word unknown, and takes back what was found", () => {
  expect(modelOf(["[UNK]", "a", "##b"])("abc")).toEqual([["[UNK]", 0, 3]]);
});

test("a word may begin with the prefix itself", () =>
  expect(modelOf(["[UNK]", "##ing", "##g"])("##ingg")).toEqual([
    ["##ing", 0, 5],
    ["##g", 5, 6],
  ]));

test("the limit counts code points, and as many as the limit are split", () => {
  const split = modelOf(["[UNK]", "😀", "##😀"], 7);
  expect(split("😀".repeat(7))).toHaveLength(7);
  expect(split("😀".repeat(8))).toEqual([["[UNK]", 0, 16]]);
});

/** The definition: try every end from the far one. */
function naive(pieces: string[], word: string): string[] {
  const found: string[] = [];
  for (let from = 0; from < word.length; ) {
    const ends = Array.from({ length: word.length - from }, (_, i) => word.length - i);
    const end = ends.find(to => pieces.includes((from > 0 ? "##" : "") + word.slice(from, to)));
    if (end === undefined) return ["[UNK]"];
    found.push((from > 0 ? "##" : "") + word.slice(from, end));
    from = end;
  }
  return found;
}

test("equals the definition", () => {
  const piece = fc
    .tuple(fc.boolean(), fc.string({ unit: fc.constantFrom("a", "b", "#", "😀"), minLength: 1, maxLength: 4 }))
    .map(([more, text]) => (more ? "##" : "") + text);
  fc.assert(
    fc.property(
      fc.uniqueArray(piece, { maxLength: 17 }),
      fc.string({ unit: fc.constantFrom("a", "b", "#", "😀"), minLength: 1, maxLength: 11 }),
      (some, word) => {
        const pieces = ["[UNK]", ...some];
        expect(modelOf(pieces)(word).map(([text]) => text)).toEqual(naive(pieces, word));
      },
    ),
    { numRuns: 500 },
  );
});
