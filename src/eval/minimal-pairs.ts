// BLiMP: 67 paradigms of sentence pairs that differ in one point of grammar (Warstadt et al. 2020). One JSON object a line.
import type { Source } from "../base/index.ts";
import { Fields, parseJson } from "../base/index.ts";
import { readText } from "./text-file.ts";

/** A pair of sentences. */
export interface MinimalPair {
  readonly good: string;
  readonly bad: string;
  /** Syntax, morphology, semantics … */
  readonly field: string;
  /** The phenomenon: island_effects, binding … */
  readonly term: string;
}

/** The pairs of one paradigm. */
export async function readMinimalPairs(source: Source): Promise<MinimalPair[]> {
  const lines = (await readText(source)).trimEnd().split(/\r?\n/);
  return lines.map((text, i) => {
    const name = `${source.name}, line ${i + 1}`;
    const fields = new Fields(parseJson(new TextEncoder().encode(text), { name, code: "E_INPUT" }), { name, code: "E_INPUT" });
    return {
      good: fields.string("sentence_good"),
      bad: fields.string("sentence_bad"),
      field: fields.string("field").replace("/", "_"), // one paradigm writes syntax/semantics, thirteen syntax_semantics
      term: fields.string("linguistics_term"),
    };
  });
}
