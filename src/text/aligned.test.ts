import fc from "fast-check";
import { expect, test } from "vitest";
import { AlignedWriter, originalSpan } from "./aligned.ts";

test("what is written can be read, with spans, across growth and planes", () => {
  const character = fc.tuple(fc.integer({ min: 0, max: 0x10ffff }), fc.nat(99), fc.nat(99));
  fc.assert(
    fc.property(fc.array(character, { maxLength: 57 }), fc.nat(5), (characters, capacity) => {
      const out = new AlignedWriter(capacity);
      for (const [code, start, end] of characters) out.push(code, start, end);
      const aligned = out.finish();
      expect(aligned.text).toBe(characters.map(([code]) => String.fromCodePoint(code)).join(""));
      let at = 0;
      for (const [code, start, end] of characters) {
        const units = code > 0xffff ? 2 : 1;
        expect(originalSpan(aligned, at, at + units)).toEqual([start, end]);
        at += units;
      }
    }),
  );
});

test("a long text is made of many pieces", () => {
  const out = new AlignedWriter(0);
  for (let i = 0; i < 10_007; i++) out.push(0x61 + (i % 26), i, i + 1);
  const { text } = out.finish();
  expect([text.length, text.slice(4094, 4099), text.at(-1)]).toEqual([10_007, "mnopq", "w"]);
});
