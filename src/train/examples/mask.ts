// Which pieces of a sequence are masked, and what stands in their place. One procedure for all: units (pieces, or words) in a random order,
// from each a run of n units, until the quota is full. Pieces, whole words, n-grams and spans differ in the unit and in how n is drawn.
import { type Draws, shuffle } from "./draws.ts";
import { drawLength, type MaskRule, maskQuota } from "./mask-rule.ts";
import type { Pieces } from "./pieces.ts";

/** What was masked. */
export interface Masked {
  /** Columns, ascending, [M] */
  readonly maskPlaces: Int32Array;
  /** The ids that stood there, [M] */
  readonly maskLabels: Int32Array;
}

/**
 * Masks a sequence in place.
 *
 * @param ids - with its special tokens, [T]; changed
 * @param lengthDraws - what the lengths of runs are drawn from, where they have a generator of their own
 */
export function mask(ids: Int32Array, pieces: Pieces, rule: MaskRule, draws: Draws, lengthDraws: Draws = draws): Masked {
  if (rule.maskedLmProb === 0) return { maskPlaces: new Int32Array(0), maskLabels: new Int32Array(0) };
  const units = unitsOf(ids, pieces, rule);
  const runs = chooseRuns(units, maskQuota(ids.length, rule.maskedLmProb, rule.maxPredictionsPerSeq), rule, draws, lengthDraws);
  const chosen = runs.flat();
  const maskPlaces = Int32Array.from(chosen).sort();
  const maskLabels = maskPlaces.map(place => ids[place]!);
  if (rule.replaceBy === "count") replaceByCount(ids, chosen, pieces, rule.replacement, draws);
  else
    for (const run of rule.replaceBy === "run" ? runs : chosen.map(place => [place])) replaceRun(ids, run, pieces, rule.replacement, draws);
  if (rule.reshuffle) shuffle(Array.from(units.ends), draws);
  return { maskPlaces, maskLabels };
}

/** What may be masked, as places in the sequence, and where its units begin and end. */
interface Units {
  /** Places that may be masked, ascending */
  readonly places: number[];
  /** Unit `u` is `starts[u] … ends[u]` of `places`, [U] each */
  readonly starts: number[];
  readonly ends: number[];
  /** A run from unit `u` ends before unit `limits[u]`: units of a segment, [U] */
  readonly limits: number[];
}

function unitsOf(ids: Int32Array, { begins, isFixed }: Pieces, { wholeWord, compat }: MaskRule): Units {
  const [places, starts, ends, limits]: [number[], number[], number[], number[]] = [[], [], [], []];
  let segment = 0; // its first unit
  const closeSegment = () => {
    for (let unit = segment; unit < starts.length; unit++) limits[unit] = starts.length;
    segment = starts.length;
  };
  for (const [place, id] of ids.entries()) {
    if (isFixed[id]) {
      if (!compat) closeSegment();
      continue;
    }
    const goesOn = wholeWord && begins[id] === 0 && starts.length > segment;
    if (!goesOn) starts.push(places.length);
    places.push(place);
    ends[starts.length - 1] = places.length;
  }
  closeSegment();
  return { places, starts, ends, limits };
}

/** Runs of places, in the order in which they were drawn, that fill the quota as far as they can. */
function chooseRuns(units: Units, quota: number, { lengths, compat }: MaskRule, draws: Draws, lengthDraws: Draws): number[][] {
  const { places, starts, ends, limits } = units;
  const isMasked = new Uint8Array(places.length);
  const order = Array.from(starts.keys());
  shuffle(order, draws);
  const runs: number[][] = [];
  let count = 0;
  for (const unit of order) {
    if (count >= quota) break;
    const start = starts[unit]!;
    if (isMasked[start] && !compat) continue;
    let n = lengths.length === 1 ? 1 : drawLength(lengths, lengthDraws);
    const endOf = (length: number) => ends[Math.min(unit + length, limits[unit]!) - 1]!;
    while (n > 1 && count + endOf(n) - start > quota) n--;
    const end = endOf(n);
    if (count + end - start > quota || isMasked.subarray(start, end).includes(1)) continue;
    isMasked.fill(1, start, end);
    count += end - start;
    runs.push(places.slice(start, end));
  }
  return runs;
}

function replaceRun(
  ids: Int32Array,
  run: readonly number[],
  pieces: Pieces,
  [share, keep, random]: MaskRule["replacement"],
  draws: Draws,
): void {
  if (draws.uniform() < share) for (const place of run) ids[place] = pieces.maskId;
  else if (draws.uniform() >= keep / (keep + random)) for (const place of run) ids[place] = substitute(pieces, draws);
}

function replaceByCount(ids: Int32Array, chosen: readonly number[], pieces: Pieces, shares: MaskRule["replacement"], draws: Draws): void {
  const masks = Math.round(chosen.length * shares[0]);
  const randoms = Math.round(chosen.length * shares[2]);
  const order = Array.from(chosen); // runs lie together: shares must not follow them
  shuffle(order, draws);
  for (const [i, place] of order.entries())
    if (i < masks) ids[place] = pieces.maskId;
    else if (i < masks + randoms) ids[place] = substitute(pieces, draws);
}

function substitute({ substitutes }: Pieces, draws: Draws): number {
  return substitutes[draws.below(substitutes.length)]!;
}
