import fc from "fast-check";
import { expect, test } from "vitest";
import { BertNormalizer, NormalizerSequence, normalizationSteps } from "./index.ts";

const uncased = new BertNormalizer({ cleanText: true, handleChineseChars: true, stripAccents: true, lowercase: true });
const told = (text: string) =>
  normalizationSteps(uncased, text).map(({ name, text, changes }) => [name, text, ...changes.map(c => `${c.before}→${c.after}`)]);

test("each step with what it changed", () => {
  expect(told("É\u0000 中İ")).toEqual([
    ["clean text", "É 中İ", "\u0000→"],
    ["space out ideographs", "É  中 İ", "中→ 中 "],
    ["strip accents", "E  中 I", "É→E", "İ→I"],
    ["lowercase", "e  中 i", "E→e", "I→i"],
  ]);
  expect(told("plain").flatMap(step => step.slice(2))).toEqual([]);
  expect(told("\u0001\u0002")[0]).toEqual(["clean text", "", "\u0001\u0002→"]); // neighbours are told as one
  expect(normalizationSteps(null, "x")).toEqual([]);
});

test("the last step has the text that the pipeline has, and every change lies where it says", () => {
  const strange = fc.string({
    unit: fc.constantFrom("a", "B", "é", "É", "中", "\u0301", "\u0000", "\u00a0", "한", "𠀀", " ", "ß", "İ"),
    maxLength: 30,
  });
  fc.assert(
    fc.property(strange, text => {
      for (const normalizer of [uncased, new NormalizerSequence([uncased, uncased])]) {
        const steps = normalizationSteps(normalizer, text);
        expect(steps.at(-1)!.text).toBe(normalizer.normalize(text).text);
        let before = text;
        for (const step of steps) {
          for (const { start, end, before: was } of step.changes) expect(before.slice(start, end)).toBe(was);
          const rest = step.changes.reduceRight((all, { start, end, after }) => all.slice(0, start) + after + all.slice(end), before);
          expect([...rest].sort()).toEqual([...step.text].sort()); // marks may have changed places, nothing else
          before = step.text;
        }
      }
    }),
  );
});
