import fc from "fast-check";
import { expect, test } from "vitest";
import { smallPieces, smallTokenizer } from "../../test/oracle/folders.ts";
import type { Encoding } from "./encoding.ts";
import { encodeWindows } from "./windows.ts";

const tokenizer = await smallTokenizer({ do_lower_case: false });
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...smallPieces, " ", " ") }, fc.string({ unit: "binary", maxLength: 3 })), {
    maxLength: 31,
  })
  .map(parts => parts.join(""));

test("windows cover the text: together they show each token, in its place", () => {
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 7 }),
      fc.nat(6),
      fc.constantFrom("left", "right"),
      (document, keep, shared, truncationSide) => {
        const stride = Math.min(shared, keep - 1);
        const places = (encoding: Encoding) =>
          encoding.tokens.map((token, i) => `${token} ${encoding.offsets[i]} ${encoding.wordIds[i]}`).slice(1, -1);
        const whole = places(tokenizer.encode(document));
        const windows = encodeWindows(tokenizer, document, { maxLength: keep + 2, stride, truncationSide });
        expect(windows.every(({ ids, overflowing }) => ids.length <= keep + 2 && overflowing.length === 0)).toBe(true);
        const inOrder = (truncationSide === "right" ? windows : windows.reverse()).map(places);
        // From the left the windows are counted from the end, so it is the end of the earlier one that is cut away.
        const joined = inOrder.flatMap((window, i) => {
          if (truncationSide === "right") return i === 0 ? window : window.slice(stride);
          return i === inOrder.length - 1 ? window : window.slice(0, window.length - stride);
        });
        expect(joined).toEqual(whole);
      },
    ),
  );
});

test("slicing the document by a window's offsets shows its tokens", () => {
  const document = "my dog is cute , he likes play";
  const [, second] = encodeWindows(tokenizer, document, { maxLength: 6, stride: 1 });
  expect(second!.offsets.map(([start, end]) => document.slice(start, end))).toEqual(["", "cute", ",", "he", "likes", ""]);
});

test("a question goes with each window of the document", () => {
  const windows = encodeWindows(tokenizer, "is he", { pair: "my dog is cute", maxLength: 7, truncation: "only_second" });
  expect(windows.map(({ tokens }) => tokens.join(" "))).toEqual(["[CLS] is he [SEP] my dog [SEP]", "[CLS] is he [SEP] is cute [SEP]"]);
});

test("the model's own length by default", async () => {
  const short = await smallTokenizer({ model_max_length: 5 });
  expect(encodeWindows(short, "my dog is cute").map(({ ids }) => ids.length)).toEqual([5, 3]);
  expect(() => encodeWindows(tokenizer, "my dog")).toThrow(expect.objectContaining({ code: "E_INPUT" }));
});
