// Pairs of texts with the similarity that people gave them: STS-B, WordSim, SimLex.
import type { Source } from "../base/index.ts";
import type { TableFormat } from "./rows.ts";
import { readRows } from "./rows.ts";
import { badLine } from "./text-file.ts";

/** Two texts and how alike people find them. */
export interface ScoredPair {
  readonly text: string;
  readonly pair: string;
  readonly score: number;
}

/** The pairs of a file with the columns text, text, score. */
export async function readScoredPairs(source: Source, separator: TableFormat["separator"], most: number): Promise<ScoredPair[]> {
  const rows = await readRows(source, { separator, columns: ["text", "text", "score"] });
  return rows.map(({ cells, line }) => {
    const [text, pair, given] = cells as [string, string, string];
    const score = Number(given);
    if (given.trim() === "" || !(score >= 0 && score <= most)) {
      throw badLine(source, line, `the score is "${given}", expected a number from 0 to ${most}`);
    }
    return { text, pair, score };
  });
}
