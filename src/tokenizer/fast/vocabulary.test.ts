import fc from "fast-check";
import { expect, test } from "vitest";
import { Fields, JsonNumber, parseJson } from "../../base/index.ts";
import { readVocabularyObject } from "../vocabulary.ts";
import { cutVocabulary } from "./vocabulary.ts";

const where = { name: "tokenizer.json", code: "E_TOKENIZER" } as const;
const bytes = (text: string) => new TextEncoder().encode(text);
const cut = (text: string) => cutVocabulary(bytes(text), where);
const slow = (text: string) => readVocabularyObject(new Fields(parseJson(bytes(text), where), where).object("model").object("vocab"));

test("equals the strict reader, with blanks and escapes anywhere", () => {
  const blank = fc.constantFrom("", "", " ", "\n\t");
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: "grapheme", maxLength: 5 }), { minLength: 1, maxLength: 19 }), blank, (pieces, b) => {
      const members = pieces.map((piece, i) => `${b}${JSON.stringify(piece)}${b}:${b}${(i * 7) % 1009}${b}`);
      const text = `{"a":["vocab",{"vocab":{"x":1}}],${b}"model"${b}:${b}{"type":"\\"","vocab"${b}:${b}{${members}},"z":1}}`;
      const fast = cut(text);
      expect([...fast!.vocabulary.entries()]).toEqual([...slow(text).entries()]);
      expect(new Fields(fast!.rest, where).object("model").members).toEqual(
        new Map<string, unknown>([
          ["type", '"'],
          ["vocab", new Map()],
          ["z", new JsonNumber("1")],
        ]),
      );
    }),
  );
});

test("whatever is odd is left to the strict reader", () => {
  const whole = '{"version": null, "model": {"vocab": {"a": 0, "\\n": 1, "b\\u00e9": 12}, "unk_token": "a"}}';
  expect([...cut(whole)!.vocabulary.entries()]).toEqual([
    ["a", 0],
    ["\n", 1],
    ["bé", 12],
  ]);
  for (const [from, to] of [
    ['"a": 0', '"a": 0, "a": 7'],
    ['"a": 0', '"a": 0, "\\u0061": 7'],
    ['"a": 0', '"a": 1'],
    ['"a": 0', '"a": 00'],
    ['"a": 0', '"a": 0.5'],
    ['"a": 0', '"a": -1'],
    ['"a": 0', '"a": 16777216'],
    ['"a": 0', '"a": "0"'],
    ['"a": 0', '"a": '],
    ['"a": 0', '"\\ud800": 0'],
    ['"a": 0', '"\\x": 0'],
    ['"a": 0', '"a\u0001": 0'],
    ['"a": 0', '"a": 0,'],
    ['{"a": 0, "\\n": 1, "b\\u00e9": 12}', "{}"],
    ['{"a": 0, "\\n": 1, "b\\u00e9": 12}', "[]"],
    ['"unk_token": "a"', '"vocab": {"a": 0}'],
    ['"unk_token": "a"', '"unk_token": a'],
    ["}}", "}"],
    ["model", "modle"],
    ["{", "\ufeff{"],
  ] as const)
    expect(cut(whole.replace(from, to)), to).toBeNull();
  expect(cutVocabulary(Uint8Array.of(0x7b, 0xff), where)).toBeNull();
});

test("a text cut anywhere is odd", () => {
  const whole = '{"model": {"vocab": {"a": 0, "b": 1}}}';
  for (let length = 0; length < whole.length; length++) expect(cut(whole.slice(0, length))).toBeNull();
});

test("bytes that are no UTF-8 are odd, as the decoder has it", () => {
  const around = [bytes('{"model": {"vocab": {"a'), bytes('z": 0}}}')] as const;
  const isUtf8 = (piece: number[]) => {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(piece)) !== undefined;
    } catch {
      return false;
    }
  };
  const edges = [
    0x61, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf4, 0xf5, 0xf8,
    0xff,
  ];
  const check = (piece: number[]) => {
    const file = Uint8Array.from([...around[0], ...piece, ...around[1]]);
    const read = cutVocabulary(file, where)?.vocabulary.pieceOf(0);
    expect(read, piece.map(byte => byte.toString(16)).join(" ")).toBe(
      isUtf8(piece) ? `a${new TextDecoder("utf-8", { ignoreBOM: true }).decode(Uint8Array.from(piece))}z` : undefined,
    );
  };
  for (const a of edges) {
    check([a]);
    for (const b of edges) {
      check([a, b]);
      for (const c of edges) check([a, b, c]);
    }
  }
  fc.assert(
    fc.property(
      fc.constantFrom(0xf0, 0xf1, 0xf4, 0xf5),
      fc.array(fc.constantFrom(...edges), { minLength: 3, maxLength: 5 }),
      (lead, rest) => check([lead, ...rest]),
    ),
  );
});

test("every escape, and ids that are far apart", () => {
  const text =
    '{"model": {"vocab": {"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\u4E2d": 70001, "__proto__": 3, "a\\uD83D\\uDE00": 4, "7": 16777215, "": 0}}}';
  expect([...cut(text)!.vocabulary.entries()]).toEqual([...slow(text).entries()]);
  expect(cut(text)!.vocabulary.idOf('"\\/\b\f\n\r\té中')).toBe(70001);
  for (const odd of [
    "\\ud83d",
    "\\ud83da",
    "\\ud83d\\n",
    "\\ud83d\\ud83d",
    "\\ude00",
    "\\u12",
    "\\u12g4",
    "\\U0041",
    "\\a",
    "\\constructor",
  ])
    expect(cut(`{"model": {"vocab": {"${odd}": 0}}}`), odd).toBeNull();
});
