// Entities of tags and their F1; examples after the scorer of CoNLL-2000 and seqeval's default mode.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Entity } from "./entities.ts";
import { countEntities, entitiesOf, entityF1 } from "./entities.ts";

const of = (tags: string) => entitiesOf(tags.split(" ")).map(({ kind, start, end }) => `${kind} ${start}-${end}`);

test("where entities begin and end", () => {
  expect(of("B-per I-per O B-loc")).toEqual(["per 0-2", "loc 3-4"]);
  expect(of("B-per B-per I-per")).toEqual(["per 0-1", "per 1-3"]); // side by side
  expect(of("I-per I-per O I-loc")).toEqual(["per 0-2", "loc 3-4"]); // I- begins one where none goes on
  expect(of("B-per I-loc I-loc")).toEqual(["per 0-1", "loc 1-3"]); // another kind
  expect(of("B-creative-work I-creative-work")).toEqual(["creative-work 0-2"]);
  expect(of("O O")).toEqual([]);
});

/** Word by word: an entity ends before a word that does not go on with it. */
function naive(tags: readonly string[]): Entity[] {
  const isStart = (i: number) => tags[i] !== "O" && (tags[i]!.startsWith("B-") || (tags[i - 1] ?? "O").slice(2) !== tags[i]!.slice(2));
  const goesOn = (i: number) => tags[i] !== undefined && tags[i] !== "O" && !isStart(i);
  return tags.flatMap((tag, start) => {
    if (!isStart(start)) return [];
    let end = start + 1;
    while (goesOn(end)) end++;
    return [{ kind: tag.slice(2), start, end }];
  });
}

test("any row of tags is read as its definition says", () => {
  const tag = fc.constantFrom("O", "B-a", "I-a", "B-b", "I-b");
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 12 }), tags => {
      expect(entitiesOf(tags)).toEqual(naive(tags));
    }),
  );
});

test("F1 by hand: kind and both ends have to be right", () => {
  const gold = [entitiesOf(["B-per", "I-per", "O", "B-loc"]), entitiesOf(["B-per", "O"]), []];
  const found = [entitiesOf(["B-per", "I-per", "O", "B-per"]), entitiesOf(["O", "B-per"]), entitiesOf(["B-loc"])];
  const counts = gold.map((entities, i) => countEntities(entities, found[i]!));
  expect(counts).toEqual([
    { right: 1, found: 2, gold: 2 },
    { right: 0, found: 1, gold: 1 },
    { right: 0, found: 1, gold: 0 },
  ]);
  expect(entityF1(counts)).toBeCloseTo(2 / 7, 12); // precision 1/4, recall 1/3
  expect(entityF1([{ right: 0, found: 0, gold: 0 }])).toBe(0);
});
