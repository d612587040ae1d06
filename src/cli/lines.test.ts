// Lines out of bytes, whatever the chunks: against a naive twin that has the whole text, and the named place of a bad byte.
import { expect, test } from "vitest";
import { type Line, lines } from "./lines.ts";

async function* chunksOf(bytes: Uint8Array, size: number) {
  for (let i = 0; i < bytes.length; i += size) yield bytes.subarray(i, i + size);
}

async function read(bytes: Uint8Array, size: number, replaceInvalid = false): Promise<Line[]> {
  const found: Line[] = [];
  for await (const some of lines(chunksOf(bytes, size), { name: "in.txt", replaceInvalid })) found.push(...some);
  return found;
}

const naive = (text: string) =>
  text === ""
    ? []
    : text
        .replace(/^\ufeff/, "")
        .replace(/\n$/, "")
        .split("\n")
        .map(line => line.replace(/\r$/, ""));

test.each(["", "\n", "a", "a\n", "a\r\nb", "\n\n", "\ufeffa\nb\n", "é日𠀀\r\n\r\nz", "a\rb\n", "\ufeff"])(
  "%j in chunks of every size",
  async text => {
    const bytes = new TextEncoder().encode(text);
    for (let size = 1; size <= bytes.length + 1; size++) {
      const found = await read(bytes, size);
      expect(found.map(line => line.text)).toEqual(naive(text));
      expect(found.map(line => line.number)).toEqual(found.map((_, i) => i + 1));
    }
  },
);

test("the place of a bad byte is named, in every chunking", async () => {
  const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x61, 10, 0xc3, 0xa9, 0xef, 0xbf, 0xbd, 0x62, 0xe2, 0x82, 10, 0x63]);
  for (const size of [1, 2, 5, 100]) {
    await expect(read(bytes, size)).rejects.toMatchObject({ code: "E_NOT_UTF8", message: "in.txt: byte 11 (line 2) is no UTF-8" });
  }
  expect((await read(bytes, 4, true)).map(line => line.text)).toEqual(["a", "é\ufffdb\ufffd", "c"]);
});

test("UTF-16 is recognised", async () => {
  await expect(read(Uint8Array.from([0xff, 0xfe, 0x61, 0]), 9)).rejects.toMatchObject({ message: expect.stringContaining("UTF-16") });
});
