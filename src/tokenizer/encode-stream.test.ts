import fc from "fast-check";
import { expect, test } from "vitest";
import { smallTokenizer } from "../../test/oracle/folders.ts";
import { encodeStream, textLines } from "./encode-stream.ts";

const tokenizer = await smallTokenizer();
const bytes = (text: string) => new TextEncoder().encode(text);
const collect = async <T>(from: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const each of from) all.push(each);
  return all;
};

test("one encoding per text, from lists and from streams", async () => {
  const texts = ["my dog", "", "is [MASK]"];
  const expected = texts.map(text => tokenizer.encode(text, { maxLength: 4 }));
  expect(await collect(encodeStream(tokenizer, texts, { maxLength: 4 }))).toEqual(expected);
  expect(await collect(encodeStream(tokenizer, textLines([bytes(texts.join("\n"))]), { maxLength: 4 }))).toEqual(expected);
});

test("reads no further than the encodings are taken, and lets the source go", async () => {
  let read = 0;
  let isReleased = false;
  async function* source() {
    try {
      for (;;) yield `dog ${read++}`;
    } finally {
      isReleased = true;
    }
  }
  const stream = encodeStream(tokenizer, source());
  for (let taken = 1; taken <= 3; taken++) {
    await stream.next();
    expect(read).toBe(taken);
  }
  await stream.return();
  expect(isReleased).toBe(true);
});

test("the event loop turns while a long stream is taken", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const texts = Array.from({ length: 30 }, () => "my dog is cute ".repeat(4000));
  await collect(encodeStream(tokenizer, texts));
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});

test("lines, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom("a", "é", "中", "😀", "\r", "\ufeff") }), { minLength: 1 }),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      async (lines, size, endsWithLine) => {
        const all = bytes(lines.join("\n") + (endsWithLine ? "\n" : ""));
        const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.subarray(i * size, (i + 1) * size));
        const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(all).split("\n");
        if (expected.at(-1) === "") expected.pop();
        expect(await collect(textLines(chunks))).toEqual(expected.map(line => line.replace(/\r$/, "")));
      },
    ),
  );
});

test("a line too long, bytes that are no text", async () => {
  const act = (chunks: Uint8Array[], most: number) => collect(textLines(chunks, most));
  expect(await act([bytes("abcde\nabcde")], 5)).toEqual(["abcde", "abcde"]);
  await expect(act([bytes("a\nabc"), bytes("def")], 5)).rejects.toThrow(
    expect.objectContaining({ code: "E_INPUT", message: "line 2 has more than 5 characters" }),
  );
  await expect(act([bytes("a\n"), Uint8Array.of(0xff)], 5)).rejects.toThrow(
    expect.objectContaining({ code: "E_NOT_UTF8", message: "the text is not UTF-8 in or after line 2" }),
  );
  await expect(act([bytes("é").subarray(0, 1)], 5)).rejects.toThrow(expect.objectContaining({ code: "E_NOT_UTF8" }));
});
