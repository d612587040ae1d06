import { expect, test } from "vitest";
import { textLines } from "../../tokenizer/index.ts";
import { cleanText } from "./clean-text.ts";
import { type DocumentOptions, readDocuments } from "./read-documents.ts";

async function read(text: string, options?: DocumentOptions): Promise<string[][]> {
  return all(readDocuments(text.split("\n"), options));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

test("paragraphs become sentences, blank lines end documents", async () => {
  expect(await read("One. Two.\nThree.\n\n\n \t\nFour?  Five!\n")).toEqual([
    ["One.", "Two.", "Three."],
    ["Four?", "Five!"],
  ]);
  expect(await read("One. Two.\n\nThree.", { lines: "sentence" })).toEqual([["One. Two."], ["Three."]]);
  expect(await read("\n\n")).toEqual([]);
});

test("what extraction left behind goes, and a line of nothing else ends no document", async () => {
  expect(cleanText('The word "atom" (; ""), I\uFEFF—I  mean [ ] it (, born 1950) ( sic ) (...)')).toBe(
    'The word "atom", I—I mean it (born 1950) (sic ) (...)',
  );
  expect(await read("One.\n\u200B\nTwo.")).toEqual([["One.", "Two."]]);
  expect(await read("I\u200Bt (,) is.", { clean: false })).toEqual([["I\u200Bt (,) is."]]);
});

test("text in a wrong encoding is refused", async () => {
  await expect(read("a b\nU\0T\0F\0")).rejects.toMatchObject({ code: "E_CORPUS", message: expect.stringContaining("line 2") });
  await expect(read("caf\uFFFD au lait")).rejects.toMatchObject({ code: "E_CORPUS" });
  await expect(read(`${"caf\uFFFD ".repeat(200)}\n${"a".repeat(1e6)}`)).rejects.toMatchObject({ code: "E_CORPUS" });
  expect(await read(`one \uFFFD in a long text. ${"word ".repeat(500)}`)).toHaveLength(1);
  const latin1 = readDocuments(textLines([Uint8Array.of(0x63, 0x61, 0x66, 0xe9, 0x0a)]));
  await expect(all(latin1)).rejects.toMatchObject({ code: "E_NOT_UTF8" });
});
