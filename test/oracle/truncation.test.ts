// Truncation, windows, padding and given words against the recorded results of the reference 0.22.2: a clean clone can check itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type EncodeOptions, type Encoding, loadTokenizer, type PaddingOptions, type Tokenizer } from "../../src/tokenizer/index.ts";
import { directory, filesFolder } from "./folders.ts";
import { ourRow, type Row } from "./reference.ts";

const golden = <T>(file: string) => JSON.parse(readFileSync(join(import.meta.dirname, "../golden/truncation", file), "utf8")) as T;
const bert = await loadTokenizer(directory(join(import.meta.dirname, "../../models/box")));

type Text = string | string[];
type Options = Omit<EncodeOptions, "pair">;
type Attended = Row & { attention: number[] };
type Case = Options & { text: Text; pair: Text | null; rows: Attended[] | null };

test("about 400 ways to cut texts of letters into windows, or to refuse it", () => {
  const letters = "abcdefghijklmnopqrst";
  const spaced = (count: number) => [...letters.slice(0, count)].join(" ");
  const shown = ({ tokens, sequenceIds }: Encoding) => [0, 1].map(of => tokens.filter((_, i) => sequenceIds[i] === of).join("")).join("/");
  for (const { windows, first, second, ...options } of golden<
    (Options & { windows: string[] | null; first: number; second: number | null })[]
  >("windows.json")) {
    const encode = () => bert.encode(spaced(first), { ...options, pair: second === null ? undefined : spaced(second) });
    const about = JSON.stringify({ first, second, ...options });
    if (windows === null) expect(encode, about).toThrow(expect.objectContaining({ code: "E_INPUT" }));
    else {
      const encoding = encode();
      expect([encoding, ...encoding.overflowing].map(shown), about).toEqual(windows);
      const kept = windows[0]!.length - 1;
      expect(encoding.dropped).toBe(first + (second ?? 0) - kept);
    }
  }
});

function rowsOf(encoding: Encoding, ...texts: Text[]): Attended[] {
  return [encoding, ...encoding.overflowing].map(window => ({ ...ourRow(window, ...texts), attention: [...window.attentionMask] }));
}

function check(tokenizer: Tokenizer, { rows, text, pair, ...options }: Case): void {
  const encode = () => tokenizer.encode(text, { stride: 0, ...options, pair: pair ?? undefined });
  if (rows === null) expect(encode).toThrow(expect.objectContaining({ code: "E_INPUT" }));
  else expect(rowsOf(encode(), text, pair ?? ""), JSON.stringify({ text, pair, options })).toEqual(rows);
}

test.each(["encodings.json", "words.json"])("whole encodings: %s", file => {
  for (const each of golden<Case[]>(file)) check(bert, each);
});

test("RoBERTa's windows", async () => {
  const json = golden<{ pre_tokenizer: object; post_processor: object }>("roberta-tokenizer.json");
  for (const { addPrefixSpace, ...each } of golden<(Case & { addPrefixSpace: boolean })[]>("roberta.json")) {
    const change = { add_prefix_space: addPrefixSpace };
    const file = { ...json, pre_tokenizer: { ...json.pre_tokenizer, ...change }, post_processor: { ...json.post_processor, ...change } };
    check(await loadTokenizer(filesFolder({ "tokenizer.json": file })), each);
  }
});

test("batches, padded", async () => {
  const padding = { strategy: "BatchLongest", direction: "Right", pad_to_multiple_of: null, pad_id: 0, pad_type_id: 1, pad_token: "[PAD]" };
  const file = JSON.parse(readFileSync(join(import.meta.dirname, "../../models/box/tokenizer.json"), "utf8")) as object;
  const tokenizer = await loadTokenizer(filesFolder({ "tokenizer.json": { ...file, padding } }));
  type Batch = { texts: (string | [string, string])[]; padding: PaddingOptions; truncation: Options | null; rows: Attended[][] };
  for (const { texts, padding: options, truncation, rows } of golden<Batch[]>("padding.json")) {
    const encodings = tokenizer.pad(tokenizer.encodeBatch(texts, truncation ?? {}), options);
    const ours = encodings.map((encoding, i) => {
      const [text = "", pair = ""] = [texts[i]!].flat();
      return rowsOf(encoding, text, pair);
    });
    expect(ours, JSON.stringify({ options, truncation })).toEqual(rows);
  }
});
