// Examples against those that google-research's procedure draws from CPython's generator: test/golden/examples.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadTokenizer } from "../../src/tokenizer/index.ts";
import { type AlbertSopOptions, albertSop, bertNsp, CorpusWriter } from "../../src/train/index.ts";
import { filesFolder } from "./folders.ts";

interface Golden {
  readonly settings: { readonly script: "bert" | "albert"; readonly question: "next" | "order" } & AlbertSopOptions;
  readonly documents: number[][][];
  readonly examples: {
    readonly ids: number[];
    readonly firstOfB: number;
    readonly maskPlaces: number[];
    readonly maskLabels: number[];
    readonly pairLabel: 0 | 1;
  }[];
}

const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const numbered = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const vocabulary = [...special, ...numbered("w", 40), ...numbered("##p", 20)].join("\n");
const golden = join(import.meta.dirname, "../golden/examples");

test.each(readdirSync(golden).filter(file => file.endsWith(".json")))("%s: the same draws, the same examples", async file => {
  const { settings, documents, examples }: Golden = JSON.parse(readFileSync(join(golden, file), "utf8"));
  const { script, question, ...options } = settings;
  const tokenizer = await loadTokenizer(filesFolder({ "vocab.txt": vocabulary }));
  const writer = new CorpusWriter(tokenizer.maxId);
  for (const document of documents) writer.add(document);
  const compat = { ...options, compat: true };
  const builder =
    script === "bert"
      ? bertNsp(writer.finish(), tokenizer, compat)
      : albertSop(writer.finish(), tokenizer, { ...compat, randomNextSentence: question === "next" });
  const set = builder.epoch(0);
  expect(set.length).toBe(examples.length);
  for (const [i, expected] of examples.entries()) {
    const { ids, typeIds, maskPlaces, maskLabels, pairLabel } = set.at(i);
    expect({
      ids: [...ids],
      firstOfB: typeIds.indexOf(1),
      maskPlaces: [...maskPlaces],
      maskLabels: [...maskLabels],
      pairLabel,
    }).toEqual(expected);
    expect([...typeIds]).toEqual(Array.from(ids, (_, place) => (place < expected.firstOfB ? 0 : 1)));
  }
});
