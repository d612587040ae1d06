// Taking parts of a model away, to see what they were good for: a head is silenced, a token cannot be asked, a row is exchanged for another.
// None of it touches the weights: heads have factors, tokens a mask, and rows come in as vectors.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { FloatTensor, Tensor } from "../tensor/index.ts";
import { float32, int32 } from "../tensor/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import { lookUp } from "../vectors/index.ts";
import type { Bert } from "./bert.ts";
import { checkNames, checkNumber } from "./look-options.ts";

/** What is changed before a run. */
export interface Ablation {
  /** Heads whose probabilities become 0, `[layer, head]` from 0: they add nothing to the new vectors. */
  readonly heads?: readonly (readonly [layer: number, head: number])[] | undefined;
  /** Tokens that no token can ask, itself included, as if they were padding; their places stay counted. */
  readonly positions?: readonly number[] | undefined;
  /** Rows of the word table exchanged in the input: that of another piece, or any vector of E numbers. */
  readonly rows?: readonly RowChange[] | undefined;
}

/** One row of the input in place of another. */
export type RowChange = { readonly position: number } & ({ readonly piece: string } | { readonly vector: Float32Array });

const known: Readonly<Record<keyof Ablation, true>> = { heads: true, positions: true, rows: true };

/** The inputs of a run that an ablation changes or adds: `headMask.l` of L layers, `attentionMask`, `inputsEmbeds`. */
export async function ablatedFeeds(bert: Bert, encoding: Encoding, ablation: Ablation, L: number): Promise<Record<string, Tensor>> {
  checkNames(ablation, known);
  const { heads = [], positions = [], rows = [] } = ablation;
  const T = encoding.ids.length;
  const N = bert.config.num_attention_heads;
  const feeds: Record<string, Tensor> = {};
  if (heads.length > 0) {
    const factors = Array.from({ length: L }, () => new Float32Array(N).fill(1));
    for (const [layer, head] of heads) {
      checkNumber("the layer of a head", layer, L);
      checkNumber(`the head of layer ${layer}`, head, N);
      factors[layer]![head] = 0;
    }
    for (const [l, row] of factors.entries()) feeds[`headMask.${l}`] = float32([N, 1, 1], row);
  }
  if (positions.length > 0) {
    const mask = encoding.attentionMask.slice();
    for (const position of positions) {
      checkNumber("a dropped position", position, T);
      mask[position] = 0;
    }
    if (!mask.includes(1)) throw new GlassbertError("E_INPUT", `all ${T} tokens were dropped`, "leave one that can be asked");
    feeds["attentionMask"] = int32([1, T], mask);
  }
  if (rows.length > 0) feeds["inputsEmbeds"] = await wordRows(bert, encoding, rows);
  return feeds;
}

/** The rows of the word table that the text takes, some of them exchanged. [1, T, E] */
export async function wordRows(bert: Bert, { ids }: Encoding, rows: readonly RowChange[] = []): Promise<FloatTensor> {
  const E = bert.config.embedding_size;
  const { data: table } = await bert.weights.tensor("embeddings.word_embeddings.weight");
  const vectors = lookUp(table, E, ids); // [T, E]
  for (const change of rows) {
    checkNumber("the position of an exchanged row", change.position, ids.length);
    const row = "vector" in change ? change.vector : lookUp(table, E, Int32Array.of(pieceId(bert, change.piece)));
    if (row.length !== E || !row.every(Number.isFinite)) {
      const problem = row.length === E ? "has a number that is NaN or infinite" : `has ${row.length} numbers, the word table ${E}`;
      throw new GlassbertError("E_INPUT", `the vector for position ${change.position} ${problem}`, `give ${E} finite numbers`);
    }
    vectors.set(row, change.position * E);
  }
  return float32([1, ids.length, E], vectors);
}

function pieceId({ tokenizer }: Bert, piece: string): number {
  const id = tokenizer.tokenToId(piece);
  if (id !== null) return id;
  const near = didYouMean(
    piece,
    Array.from(tokenizer.vocabulary.entries(), ([known]) => known),
  );
  throw new GlassbertError("E_INPUT", `"${piece}" is no piece of the vocabulary.${near}`, "name a piece as the vocabulary writes it");
}
