import fc from "fast-check";
import { expect, test } from "vitest";
import { smallCharsmap } from "../../../test/oracle/folders.ts";
import { hf } from "../../../test/oracle/reference.ts";
import { GlassbertError } from "../../base/index.ts";
import { originalSpan } from "../../text/index.ts";
import { Precompiled } from "./precompiled.ts";

// Keys of one byte: a becomes nothing, b two characters, and what begins with the byte E4 (中) a blank.
const map = smallCharsmap({ 97: "", 98: "xy", 228: " " });
const spans = (text: string) => {
  const aligned = new Precompiled(map, "map").normalize(text);
  return Array.from({ length: aligned.text.length }, (_, i) => [aligned.text[i], ...originalSpan(aligned, i, i + 1)]);
};

test("a short cluster is replaced by what its beginning stands for, a long one character by character", () => {
  const normalize = (text: string) => new Precompiled(map, "map").normalize(text).text;
  expect(normalize("ab\u0301c中")).toBe("xyc ");
  expect(normalize("b\u0301\u0301\u0301")).toBe("xy\u0301\u0301\u0301");
  expect(normalize("中\u0301d")).toBe(" d");
});

test("what is deleted counts for the character before; at the beginning all later places are too early, as in the reference", () => {
  expect(spans("dab")).toEqual([
    ["d", 0, 1],
    ["x", 2, 3],
    ["y", 2, 3],
  ]);
  expect(spans("adb")).toEqual([
    ["d", 0, 1],
    ["x", 1, 2],
    ["y", 1, 2],
  ]);
});

test("a text that it leaves stays as it is", () => {
  const step = new Precompiled(smallCharsmap({ 97: "", 98: "xy", 204: "z", 228: " " }), "map"); // 204 begins U+0301
  const leaves = (text: string) => step.leaves(text, 0, text.length);
  expect(["cd", "\u1100\u1161\u11a8\u1100", "國🇦🇧", "👩👧", "क"].every(leaves)).toBe(true);
  expect(["ca", "c\u0301", "\u0600b", "c\u200d", "👩\u200d👧", "क्", "\r\n"].some(leaves)).toBe(false);
  const parts = [..."abcd中國각क\r\n🇦🇧👩\u0301\u0600\u0903\u094d\u200c\u200d\u{1f3fd}\u1100\u1161\u11a8\u007f\u0085é"];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts), { maxLength: 4 }), all => {
      const text = all.join("");
      if (leaves(text)) expect(step.normalize(text).text).toBe(text);
    }),
    { numRuns: 2000 },
  );
});

test("as in the reference, with this map", () => {
  const [ours, theirs] = [new Precompiled(map, "map"), hf.precompiled([...map])];
  for (const text of ["", "a", "aab", "b\r\nb", "\u0000a\u0301", "©\u200d©b\u0301", "क्षb", "中中\u0301\u0301"])
    expect(ours.normalize(text).text, JSON.stringify(text)).toBe(theirs.normalizeString(text));
});

test("the bytes come back as base64", () => {
  const { precompiled_charsmap } = new Precompiled(map, "map").json;
  expect(Uint8Array.from(Buffer.from(String(precompiled_charsmap), "base64"))).toEqual(map);
});

const changed = (change: (view: DataView) => void) => {
  const bytes = Uint8Array.from(map);
  change(new DataView(bytes.buffer));
  return bytes;
};

test.each<[string, Uint8Array, string]>([
  ["nothing", new Uint8Array(), "byte 0 of the character map: a trie of 0 bytes does not fit into 0"],
  ["a cut map", map.slice(0, 100), "byte 0 of the character map: a trie of 4096 bytes does not fit into 100"],
  ["a trie of no whole units", changed(view => view.setUint32(0, 4095, true)), "a trie of 4095 bytes"],
  ["a way out of the trie", changed(view => view.setUint32(4, 0x0ffffc00, true)), "leads out of the trie of 1024 units"],
  ["replacements that are missing", map.slice(0, 4100), "points to the replacement at 0, and they take 0 bytes"],
  ["a replacement that is no text", changed(view => view.setUint8(view.byteLength - 2, 0xff)), "a replacement that is not UTF-8"],
])("refuses %s", (_, bytes, message) =>
  expect(() => new Precompiled(bytes, "map")).toThrow(
    expect.objectContaining({ code: "E_TOKENIZER", message: expect.stringContaining(message) }),
  ),
);

test("a changed unit of the trie is read or refused, and a text never leaves it", () => {
  for (let unit = 0; unit < 1024; unit += 1)
    for (const value of [0xffffffff, 0x80000000, 0x00000161, 0x3ff00]) {
      const bytes = changed(view => view.setUint32(4 + 4 * unit, value, true));
      try {
        expect(new Precompiled(bytes, "map").normalize("abc中\u0301").text).toBeTypeOf("string");
      } catch (error) {
        expect(error).toBeInstanceOf(GlassbertError);
      }
    }
}, 30_000);
