// Entities as spans of words, and how many of them are found. Right is what has the same kind, start and end as in the gold tags.
import { f1OfCounts } from "./agreement.ts";

/** An entity: words `start <= word < end`. */
export interface Entity {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

/** What was found in one sentence: counts that add up over sentences. */
export interface EntityCounts {
  readonly right: number;
  readonly found: number;
  readonly gold: number;
}

/**
 * The entities of a row of tags, as the scorer of CoNLL-2000 reads them: B- begins one, and so does I- of a kind that was not going on.
 */
export function entitiesOf(tags: readonly string[]): Entity[] {
  const entities: { kind: string; start: number; end: number }[] = [];
  for (const [word, tag] of tags.entries()) {
    const last = entities.at(-1);
    const kind = tag.slice(2);
    if (tag === "O") continue;
    if (tag.startsWith("I-") && last?.end === word && last.kind === kind) last.end = word + 1;
    else entities.push({ kind, start: word, end: word + 1 });
  }
  return entities;
}

/** Counts of one sentence. */
export function countEntities(gold: readonly Entity[], found: readonly Entity[]): EntityCounts {
  const key = ({ kind, start, end }: Entity) => `${start} ${end} ${kind}`;
  const known = new Set(gold.map(key));
  return { right: found.filter(entity => known.has(key(entity))).length, found: found.length, gold: gold.length };
}

/** F1 over the counts of many sentences (micro average). */
export function entityF1(counts: Iterable<EntityCounts>): number {
  let [right, found, gold] = [0, 0, 0];
  for (const count of counts) {
    right += count.right;
    found += count.found;
    gold += count.gold;
  }
  return f1OfCounts(right, found, gold);
}
