// What the model will see, before it has seen it: numbers of a corpus and its examples, and some of them in a form one can read.
import type { Tokenizer } from "../../tokenizer/index.ts";
import type { ExampleBuilder } from "./builder.ts";
import type { Example } from "./example.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** How much is looked at. */
export interface DescribeOptions {
  /** Which epoch, 0 */
  readonly epoch?: number;
  /** Examples that are counted, from the first on: 20,000 */
  readonly counted?: number;
  /** Examples that are shown, 3 */
  readonly shown?: number;
}

/** Numbers of a corpus and its examples. Shares are from 0 to 1. */
export interface ExampleReport {
  readonly builder: ExampleBuilder["name"];
  readonly documents: number;
  readonly sentences: number;
  readonly pieces: number;
  /** Share of [UNK] among the pieces: high where the vocabulary is of another language or case */
  readonly unknown: number;
  /** Examples of an epoch */
  readonly examples: number;
  readonly maxSeqLength: number;
  readonly maxPredictionsPerSeq: number;
  /** Examples that the numbers below are of, and their tokens */
  readonly counted: number;
  readonly tokens: number;
  readonly meanLength: number;
  /** Share of examples that have all `maxSeqLength` tokens */
  readonly full: number;
  /** Share of masked tokens */
  readonly masked: number;
  /** Of the masked ones: what the model sees there */
  readonly seen: { readonly mask: number; readonly same: number; readonly other: number };
  /** Examples by what their label says */
  readonly labels: readonly { readonly says: string; readonly examples: number }[];
  /** Pieces that are masked most often */
  readonly mostMasked: readonly { readonly piece: string; readonly times: number }[];
  readonly shown: readonly ShownExample[];
}

/** An example to be read: `[MASK→dog]` for a masked piece, `[cat→dog]` for a replaced one, `[dog→dog]` for one that is as it was. */
export interface ShownExample {
  readonly index: number;
  /** What the label says, null without a pair */
  readonly label: string | null;
  /** The text of each segment, special tokens and all */
  readonly segments: readonly string[];
}

/** Counts and shows examples. */
export function describeExamples(
  corpus: TokenCorpus,
  tokenizer: Tokenizer,
  builder: ExampleBuilder,
  { epoch = 0, counted = 20_000, shown = 3 }: DescribeOptions = {},
): ExampleReport {
  const set = builder.epoch(epoch);
  const count = Math.min(counted, set.length);
  const times = new Map<number, number>();
  const labels = new Map<Example["pairLabel"], number>();
  let [tokens, full, masks, mask, same] = [0, 0, 0, 0, 0];
  for (let index = 0; index < count; index++) {
    const { ids, maskPlaces, maskLabels, pairLabel } = set.at(index);
    tokens += ids.length;
    masks += maskPlaces.length;
    if (ids.length === builder.maxSeqLength) full++;
    labels.set(pairLabel, (labels.get(pairLabel) ?? 0) + 1);
    for (const [m, label] of maskLabels.entries()) {
      times.set(label, (times.get(label) ?? 0) + 1);
      const seen = ids[maskPlaces[m]!];
      if (seen === tokenizer.maskId) mask++;
      else if (seen === label) same++;
    }
  }
  const share = (part: number, whole: number) => (whole === 0 ? 0 : part / whole);
  return {
    builder: builder.name,
    documents: corpus.documents.length - 1,
    sentences: corpus.sentences.length - 1,
    pieces: corpus.ids.length,
    unknown: share(countOf(tokenizer.unkId, corpus.ids), corpus.ids.length),
    examples: set.length,
    maxSeqLength: builder.maxSeqLength,
    maxPredictionsPerSeq: builder.maxPredictionsPerSeq,
    counted: count,
    tokens,
    meanLength: share(tokens, count),
    full: share(full, count),
    masked: share(masks, tokens),
    seen: { mask: share(mask, masks), same: share(same, masks), other: share(masks - mask - same, masks) },
    labels: ([0, 1, null] as const)
      .filter(label => labels.has(label))
      .map(label => ({ says: label === null ? "no pair" : builder.pairLabels![label], examples: labels.get(label)! })),
    mostMasked: Array.from(times)
      .sort(([a, m], [b, n]) => n - m || a - b)
      .slice(0, 10)
      .map(([id, each]) => ({ piece: tokenizer.idToToken(id) ?? `#${id}`, times: each })),
    shown: Array.from({ length: Math.min(shown, set.length) }, (_, index) => showExample(set.at(index), index, tokenizer, builder)),
  };
}

function showExample(example: Example, index: number, tokenizer: Tokenizer, builder: ExampleBuilder): ShownExample {
  const { ids, typeIds, maskPlaces, maskLabels, pairLabel } = example;
  const segments = ["", ""];
  const labelAt = new Map(Array.from(maskPlaces, (place, m) => [place, maskLabels[m]!]));
  const nameOf = (id: number) => tokenizer.idToToken(id) ?? `#${id}`;
  for (const [place, id] of ids.entries()) {
    const label = labelAt.get(place);
    const { text, isGlued } = written(nameOf(label ?? id), tokenizer.continuingSubwordPrefix);
    const seen = id === tokenizer.maskId ? "MASK" : id === label ? text : nameOf(id);
    const shown = label === undefined ? text : `[${seen}→${text}]`;
    const segment = typeIds[place]!;
    segments[segment] += segments[segment] === "" || isGlued ? shown : ` ${shown}`;
  }
  return { index, label: pairLabel === null ? null : builder.pairLabels![pairLabel], segments: segments.filter(text => text !== "") };
}

/** A piece as it stands in a text, and whether it goes on with the one before it. */
function written(piece: string, prefix: string | null): { text: string; isGlued: boolean } {
  if (prefix !== null)
    return piece.startsWith(prefix) ? { text: piece.slice(prefix.length), isGlued: true } : { text: piece, isGlued: false };
  const isMarked = /^[▁Ġ]/.test(piece);
  return { text: isMarked ? piece.slice(1) : piece, isGlued: !isMarked && !/^[[<]/.test(piece) };
}

function countOf(wanted: number | null, ids: ArrayLike<number>): number {
  let count = 0;
  for (let i = 0; i < ids.length; i++) if (ids[i] === wanted) count++;
  return count;
}
