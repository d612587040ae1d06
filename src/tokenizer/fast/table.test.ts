import fc from "fast-check";
import { expect, test } from "vitest";
import { Vocabulary } from "../vocabulary.ts";
import { hashPowers, hashUnit } from "./table.ts";

const units = (text: string) => Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
const hashOf = (text: string) => units(text).reduce(hashUnit, 0);

test("a vocabulary is a Map that grows, and refuses a piece that it has", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 5 }), { maxLength: 97 }), pieces => {
      const vocabulary = new Vocabulary(1, 1);
      const map = new Map<string, number>();
      for (const [i, piece] of pieces.entries()) {
        const id = 3 * i + 2;
        expect(vocabulary.add(`<${piece}>`, id, 1, piece.length + 1)).toBe(map.get(piece));
        if (!map.has(piece)) map.set(piece, id);
      }
      expect([...vocabulary.entries()]).toEqual([...map]);
      for (const piece of [...pieces, "", "?", "a longer one"]) expect(vocabulary.idOf(piece)).toBe(map.get(piece));
      expect([vocabulary.size, vocabulary.maxId]).toEqual([map.size, Math.max(-1, ...map.values())]);
      expect(vocabulary.has(0)).toBe(false);
    }),
  );
});

test("the hash of a part follows from the hashes of two beginnings", () => {
  const powers = hashPowers(23);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 11 }), fc.string({ unit: "binary", maxLength: 11 }), (start, part) => {
      const length = units(part).length;
      expect((hashOf(start + part) - Math.imul(hashOf(start), powers[length]!)) | 0).toBe(hashOf(part));
    }),
  );
});
