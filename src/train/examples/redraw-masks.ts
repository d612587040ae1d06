// Masks anew on an example that is there already: what dynamic masking is, for who keeps examples or changes the masked share as training goes on.
import type { Draws } from "./draws.ts";
import type { Example } from "./example.ts";
import { mask } from "./mask.ts";
import type { MaskRule } from "./mask-rule.ts";
import type { Pieces } from "./pieces.ts";

/** The same text with other masks; the example is left as it is. */
export function redrawMasks(example: Example, pieces: Pieces, rule: MaskRule, draws: Draws): Example {
  const ids = unmasked(example);
  return { ...example, ids, ...mask(ids, pieces, rule, draws) };
}

/** The ids as they were before masking, [T] */
export function unmasked({ ids, maskPlaces, maskLabels }: Example): Int32Array {
  const original = ids.slice();
  for (const [m, place] of maskPlaces.entries()) original[place] = maskLabels[m]!;
  return original;
}
