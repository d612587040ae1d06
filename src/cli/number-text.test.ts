// Every f32 comes back from its text, and no shorter text would do.
import { expect, test } from "vitest";
import { toJson } from "./json.ts";
import { byteText, floatText, grouped, milliseconds, percent, signed } from "./number-text.ts";

test("2,000 random bit patterns come back from the shortest text", () => {
  const bits = new Uint32Array(1);
  const floats = new Float32Array(bits.buffer);
  let seed = 41;
  for (let i = 0; i < 2000; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    bits[0] = seed;
    const value = floats[0]!;
    if (!Number.isFinite(value) || Number.isSafeInteger(value)) continue;
    const text = floatText(value);
    expect(Math.fround(Number(text))).toBe(value);
    const digits = text.replace(/e.*|^-?0\.0*|[-.]/g, "").replace(/0+$/, "").length;
    const shorter = Number(value.toPrecision(Math.max(1, digits - 1))); // the naive twin: one digit less
    if (digits > 1 && digits < 10) expect(Math.fround(shorter), text).not.toBe(value);
  }
});

test.each([
  [0.1, "0.1"],
  [1 / 3, "0.33333334"],
  [-0, "0"],
  [16777216, "16777216"],
  [1e-40, "1e-40"],
])("%d is %s", (value, text) => expect(floatText(Math.fround(value))).toBe(text));

test("precision is significant digits", () => {
  expect(floatText(0.123456, 3)).toBe("0.123");
  expect(floatText(1234.5, 2)).toBe("1200");
});

test("JSON: typed arrays, absent fields, no NaN; ids keep all digits under --precision", () => {
  const value = { a: Float32Array.of(0.1, Number.NaN), b: undefined, c: Int32Array.of(123456), d: [null, "é\n"], e: true };
  expect(toJson(value, 2)).toEqual({ text: '{"a":[0.1,null],"c":[123456],"d":[null,"é\\n"],"e":true}', nulls: 1 });
});

test("numbers for the eye", () => {
  expect(grouped(23_440_896)).toBe("23,440,896");
  expect([signed(-0.25), signed(1.5, 2)]).toEqual(["−0.2500", " 1.50"]);
  expect([percent(0.231), percent(0.0123), percent(0.00012), percent(1e-7)]).toEqual(["23.10 %", "1.23 %", "0.01 %", "< 0.01 %"]);
  expect([milliseconds(0.0412), milliseconds(82.04), milliseconds(1234)]).toEqual(["0.0412 ms", "82 ms", "1234 ms"]);
  expect([byteText(0), byteText(999), byteText(45_798_784)]).toEqual(["0 B", "999 B", "45.8 MB"]);
});
