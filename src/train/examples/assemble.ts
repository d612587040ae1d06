// A pair of segments becomes the sequence a model reads.

import type { Pieces } from "./pieces.ts";
import type { Pair } from "./plan-pairs.ts";
import type { TokenCorpus } from "./token-corpus.ts";

/** [CLS] A [SEP] B [SEP], segments 0 and 1; without a B, [CLS] A [SEP]. Fresh arrays. */
export function assemble(
  { ids: corpus }: TokenCorpus,
  pair: Omit<Pair, "label">,
  { clsId, sepId }: Pieces,
): { ids: Int32Array; typeIds: Int32Array } {
  const a = corpus.subarray(pair.aStart, pair.aEnd);
  const b = corpus.subarray(pair.bStart, pair.bEnd);
  const length = a.length + 2 + (b.length === 0 ? 0 : b.length + 1);
  const ids = new Int32Array(length); // [T]
  const typeIds = new Int32Array(length).fill(1, a.length + 2); // [T]
  ids[0] = clsId;
  ids.set(a, 1);
  ids[a.length + 1] = sepId;
  if (b.length > 0) {
    ids.set(b, a.length + 2);
    ids[length - 1] = sepId;
  }
  return { ids, typeIds };
}
