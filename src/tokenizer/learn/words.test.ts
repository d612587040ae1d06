import fc from "fast-check";
import { expect, test } from "vitest";
import { bertNormalize, bertSplit } from "../../text/index.ts";
import { bertWords, type CountWordsOptions, type WordChain, WordCounter } from "./words.ts";

const uncased = { cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true };
const bytes = (text: string) => new TextEncoder().encode(text);

/** One text after another through the whole chain. */
function naive(texts: readonly string[], options = uncased): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const normal = bertNormalize(text.toWellFormed(), options).text;
    bertSplit(normal, (start, end) => counts.set(normal.slice(start, end), (counts.get(normal.slice(start, end)) ?? 0) + 1));
  }
  return counts;
}

async function count(texts: Iterable<string | Uint8Array>, chain: WordChain = bertWords(uncased), options?: CountWordsOptions) {
  const counter = new WordCounter(chain, options);
  await counter.read(texts);
  return counter.counts;
}

const someText = fc.string({
  unit: fc.oneof(
    fc.constantFrom(..."aAbB.,'- \t\r\n\f\v\0\u0001\u001c\u00a0\u2028\u0301é中ß😀\ufeff\u200b"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 60,
});
const someOptions = fc.record({
  cleanText: fc.boolean(),
  handleChineseChars: fc.boolean(),
  stripAccents: fc.boolean(),
  lowercase: fc.boolean(),
});

test("strings: equals each text through the whole chain", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(someText, { maxLength: 7 }), someOptions, async (texts, options) => {
      expect(await count(texts, bertWords(options))).toEqual(naive(texts, options));
    }),
    { numRuns: 500 },
  );
});

test("bytes: chunk borders change nothing", async () => {
  await fc.assert(
    fc.asyncProperty(someText, fc.array(fc.nat({ max: 13 })), someOptions, async (text, sizes, options) => {
      const whole = bytes(text);
      const chunks: Uint8Array[] = [];
      let from = 0;
      for (const size of sizes) {
        chunks.push(whole.subarray(from, from + size));
        from += size;
      }
      chunks.push(whole.subarray(from));
      expect(await count(chunks, bertWords(options))).toEqual(naive([text], options));
    }),
    { numRuns: 500 },
  );
});

test("another chain gets lines with their line feeds, and texts as they are", async () => {
  const lines: string[] = [];
  const chain: WordChain = {
    isCutAtBlanks: false,
    words(text, word) {
      lines.push(text);
      if (text !== "") word(text);
    },
  };
  const text = "one line\r\n\ntwo é\u2028 three\n𠀀 last";
  for (const size of [1, 2, 3, 5, 100]) {
    const chunks = Array.from({ length: Math.ceil(bytes(text).length / size) }, (_, i) => bytes(text).subarray(i * size, (i + 1) * size));
    lines.length = 0;
    const counts = await count(chunks, chain);
    expect(lines).toEqual(["one line\r\n", "\n", "two é\u2028 three\n", "𠀀 last"]);
    expect(counts.get("two é\u2028 three\n")).toBe(1);
  }
  lines.length = 0;
  await count(["a\nb", "", "c\ud800"], chain);
  expect(lines).toEqual(["a\nb", "", "c\ufffd"]);
});

test("files end where they end; counts add up", async () => {
  const counter = new WordCounter(bertWords(uncased));
  await counter.read([bytes("one two")]);
  expect(counter.counts).toEqual(
    new Map([
      ["one", 1],
      ["two", 1],
    ]),
  );
  await counter.read([bytes("two"), "two", bytes("two"), bytes("o")]);
  expect(counter.counts).toEqual(
    new Map([
      ["one", 1],
      ["two", 3],
      ["twoo", 1],
    ]),
  );
  expect(counter.counts).toEqual(counter.counts);
});

test("words longer than any block, and more runs than the table keeps", async () => {
  const long = "x".repeat(300_000);
  expect(await count([bytes(`a ${long}`), bytes(`${long} b`)])).toEqual(
    new Map([
      ["a", 1],
      [long + long, 1],
      ["b", 1],
    ]),
  );
  const large = Array.from({ length: 9 }, (_, i) => String.fromCharCode(97 + i).repeat(4_000_000));
  expect(await count([...large, ...large].map(word => `${word} again`))).toEqual(
    new Map([["again", 18], ...large.map(word => [word, 2] as const)]),
  );
});

test("a byte order mark is text", async () => {
  expect(await count([bytes("\ufeffa b")], bertWords({ ...uncased, cleanText: false }))).toEqual(
    new Map([
      ["\ufeffa", 1],
      ["b", 1],
    ]),
  );
});

test.each([
  [[Uint8Array.of(0x61, 0x20, 0xff, 0x62, 0x20)], "between byte 2 and byte 4"],
  [[bytes("abc "), bytes("é").subarray(0, 1)], "between byte 4 and byte 5"],
  [[bytes("abc d"), Uint8Array.of(0xed, 0xa0, 0x80), bytes(" ")], "between byte 4 and byte 8"],
])("refuses what is not UTF-8 and says where (%#)", async (chunks, place) => {
  await expect(count(chunks)).rejects.toThrow(expect.objectContaining({ code: "E_NOT_UTF8", message: `the text is not UTF-8: ${place}` }));
  await expect(count(chunks, { ...bertWords(uncased), isCutAtBlanks: false })).rejects.toThrow(
    expect.objectContaining({ code: "E_NOT_UTF8" }),
  );
});

test("tells progress in bytes and words, and stops by a signal", async () => {
  const seen: [number, number][] = [];
  const chunk = bytes("Many words, many times. ".repeat(100_000));
  await count([chunk, chunk], bertWords(uncased), { onProgress: (...progress) => seen.push(progress) });
  expect(seen.at(-1)).toEqual([2 * chunk.length, 5]);
  const stop = new AbortController();
  async function* endless() {
    for (let i = 0; ; i++) {
      if (i === 40) stop.abort(new Error("enough"));
      yield chunk;
    }
  }
  await expect(new WordCounter(bertWords(uncased), { signal: stop.signal }).read(endless())).rejects.toThrow("enough");
});
