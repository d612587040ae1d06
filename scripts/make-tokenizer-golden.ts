// Writes test/golden/tokenizer: what the reference makes of a few dozen texts with the vocabulary in the box.
// Run: npx tsx scripts/make-tokenizer-golden.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hf, referenceRow } from "../test/oracle/reference.ts";

const topics: Record<string, (string | [text: string, pair: string])[]> = {
  plain: [
    "My dog is [MASK].",
    "The quick brown fox jumps over the lazy dog.",
    "unaffable",
    "Don't panic: it's 7.5% (or $1.00)!",
    "i'm   two\ttabs\nand lines ",
    "e.g. https://example.org/a_b?c=d#e",
    "x".repeat(100),
    "x".repeat(101),
    "",
    " ",
  ],
  scripts: [
    "Héllo Wörld, naïve café",
    "He\u0301llo W\u0308orld cafe\u0301",
    "ΣΑΣ Σίσυφος",
    "İstanbul Istanbul ıi",
    "Straße ẞ ﬁ ½ x² ＡＢＣ",
    "Привет, мир! Ёлка",
    "日本語カタカナ と 中国人",
    "한국어 각",
    "नमस्ते दुनिया",
    "שָׁלוֹם مرحبا بالعالم",
    "a\u{20000}b a\u{2b820}b a\u{2b920}b",
  ],
  controls: [
    "a\u200bb a\ufeffb a\u00adb a\u0000b a\ufffdb",
    "x\u000by x\u000cy x\u0085y x\u180ey",
    "x\u00a0y x\u3000y x\u2028y",
    "\ufeffab a \u0301b \u0345Ι e\u0315\u0300x",
    "👨‍👩‍👧 😀 ©™ €5 ‽ ⹃a",
    "x\u08d4\u302ey",
    "a\u0301\u0315\u0300",
  ],
  specials: ["[MASK]ed [mask] x[SEP]y", "[CLS][CLS] [PAD]", "## ##ing [UNK]", "[[MASK]] [MASK"],
  pairs: [
    ["Is this a pair?", "Yes, [MASK] is."],
    ["", "only the second"],
    ["only the first", ""],
    ["中国 naïve", "😀 dog's"],
  ],
};

const reference = hf.Tokenizer.fromFile(join(import.meta.dirname, "../models/box/tokenizer.json"));
for (const [topic, inputs] of Object.entries(topics)) {
  const lines: string[] = [];
  for (const input of inputs) {
    const [text, pair] = typeof input === "string" ? [input, null] : input;
    const row = await referenceRow(reference, text, pair);
    lines.push(JSON.stringify({ text, pair, ...row, decoded: await reference.decode(row.ids, true) }));
  }
  writeFileSync(join(import.meta.dirname, `../test/golden/tokenizer/${topic}.json`), `[\n${lines.join(",\n")}\n]\n`);
}
