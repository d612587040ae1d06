// The X-ray: one sentence, and one of its pieces followed from the tables to the last layer. It is read off a trace; terminal, picture,
// page and server all draw this one value.
import { GlassbertError } from "../base/index.ts";
import { nearestRows, proveLookUp, rowNorms, similarity } from "../vectors/index.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { FilledMask } from "./fill-mask.ts";
import { maskPositions } from "./fill-mask.ts";
import { look } from "./look.ts";
import type { Prediction } from "./predictions.ts";
import type { Saliency } from "./saliency.ts";
import { saliency } from "./saliency.ts";
import type { Piece, TraceOptions } from "./trace.ts";
import { piecesOf, traceEncoding } from "./trace.ts";

/** What an X-ray shows. */
export interface Xray {
  readonly schema: "glassbert.xray/1";
  readonly model: {
    readonly name: string;
    readonly recipe: string;
    readonly runtime: string;
    readonly layers: number;
    /** D: numbers of a hidden vector. */
    readonly width: number;
    readonly rows: number;
    /** Whether it can fill masks, and how a mask is written. */
    readonly hasMaskedHead: boolean;
    readonly maskToken: string | null;
  };
  readonly text: string;
  readonly pair?: string;
  readonly pieces: readonly Piece[];
  /** The rows that the chosen piece takes from the tables, [E] each, their sum, and what LayerNorm makes of it. */
  readonly chosen: {
    readonly index: number;
    readonly token: Float32Array;
    /** null where places are told in the attention only. */
    readonly positionRow: Float32Array | null;
    /** null where the model has no segments. */
    readonly segmentRow: Float32Array | null;
    readonly sum: Float32Array;
    readonly mean: number;
    readonly variance: number;
    readonly normalized: Float32Array;
  };
  /** The row by index against one-hot × table: the same bits, at another price. */
  readonly oneHot: {
    readonly rows: number;
    readonly width: number;
    readonly multiplyAdds: number;
    readonly lookUpMs: number;
    readonly productMs: number;
    readonly largestDifference: number;
  };
  /** The chosen piece's vector after 0 … L layers. */
  readonly layers: readonly Journey[];
  /** Predictions for each mask of the text; empty when it has none or the model has no head for it. */
  readonly masks: readonly FilledMask[];
  /** What the answer at the chosen mask, else at the first, or the best label hangs on; there when it was asked for. */
  readonly saliency?: Saliency;
}

/** Where the vector stands after a layer. */
export interface Journey {
  readonly layer: number;
  /** Euclidean length. */
  readonly norm: number;
  /** Cosine to the piece's own row of the word table; null where rows and hidden vectors are of different widths. */
  readonly cosineToInput: number | null;
  readonly cosineToPrevious: number | null;
  /** Rows of the word table with the largest cosine to the vector; null where they cannot be compared. */
  readonly nearest: readonly { readonly id: number; readonly piece: string; readonly cosine: number }[] | null;
  /** What the masked-word head reads in the vector, in place of `nearest`; null where that stands, or without such a head. */
  readonly readout: readonly Prediction[] | null;
}

/** What to look at. */
export interface XrayOptions extends Omit<TraceOptions, "topK"> {
  /** The piece to follow, by its place ([CLS] is 0). Default: the first mask, else the longest word's first piece. */
  readonly piece?: number | undefined;
  /** Whether to look at what the answer hangs on, too: one step back through the model. Default false. */
  readonly saliency?: boolean | undefined;
  /** Predictions per mask and nearest rows per layer. Default 5. */
  readonly topK?: number | undefined;
}

/** Looks into the model with one sentence. */
export async function xray(
  bert: Bert,
  text: string,
  { piece, topK = 5, saliency: isAsked = false, ...options }: XrayOptions = {},
): Promise<Xray> {
  const { tokenizer, config, weights } = bert;
  const encoding = encodeFor(bert, text, options);
  const pieces = piecesOf(encoding, config);
  const index = piece ?? mostTelling(pieces, tokenizer.maskId);
  if (!pieces[index]) throw new GlassbertError("E_INPUT", `there is no piece ${index}`, `the text has pieces 0 to ${pieces.length - 1}`);
  const masks = maskPositions(encoding.ids, tokenizer);
  const running = traceEncoding(bert, encoding, text, { ...options, topK, places: masks });
  running.catch(() => {}); // awaited below; meanwhile the table is read and searched here
  const E = config.embedding_size;
  const table = (await weights.tensor("embeddings.word_embeddings.weight")).data;
  const { row: token, ...oneHot } = proveLookUp(table, E, pieces[index].id);
  const isComparable = E === config.hidden_size;
  const hasMaskedHead = weights.heads.has("masked");
  const readouts = isComparable || !hasMaskedHead ? null : await look(bert, text, { ...options, readout: true, readoutAt: [index], topK });
  const salient = isAsked ? await saliency(bert, text, { ...options, position: masks.includes(index) ? index : undefined }) : undefined;
  const norms = isComparable ? rowNorms(table, E) : undefined;

  const { tensors, model } = await running;
  const row = (name: string): Float32Array | null => {
    const tensor = tensors.get(name);
    const width = tensor?.shape[1] ?? 0;
    return tensor === undefined ? null : (tensor.data.slice(index * width, (index + 1) * width) as Float32Array);
  };
  const states = [...tensors.keys()].filter(name => name.startsWith("hidden.")).length;
  const hidden = Array.from({ length: states }, (_, layer) => row(`hidden.${layer}`)!);
  const named = (id: number) => tokenizer.idToToken(id) ?? `[id ${id}]`;
  const nearest = (vector: Float32Array) =>
    nearestRows(table, E, vector, { top: topK, norms }).map(({ id, score }) => ({ id, piece: named(id), cosine: score }));
  const layers = hidden.map((vector, layer) => ({
    layer,
    norm: Math.hypot(...vector),
    cosineToInput: isComparable ? similarity("cosine", vector, token) : null,
    cosineToPrevious: layer === 0 ? null : similarity("cosine", vector, hidden[layer - 1]!),
    nearest: isComparable ? nearest(vector) : null,
    readout: readouts?.readout[layer]?.tokens[0]?.predictions ?? null,
  }));
  const [ids, logp] = [tensors.get("mlm.ids"), tensors.get("mlm.logp")];
  const predictionsAt = (m: number): Prediction[] => {
    const K = ids?.shape[1] ?? 0;
    return Array.from({ length: K }, (_, k) => {
      const [id, logProbability] = [ids!.data[m * K + k]!, logp!.data[m * K + k]!];
      return { id, piece: named(id), probability: Math.exp(logProbability), logProbability };
    });
  };
  return {
    schema: "glassbert.xray/1",
    model: {
      ...model,
      layers: states - 1,
      width: config.hidden_size,
      rows: weights.rows,
      hasMaskedHead,
      maskToken: tokenizer.maskId === null ? null : named(tokenizer.maskId),
    },
    text,
    ...(options.pair === undefined ? {} : { pair: options.pair }),
    pieces,
    chosen: {
      index,
      token: row("emb.token")!,
      positionRow: row("emb.position"),
      segmentRow: row("emb.segment"),
      sum: row("emb.sum")!,
      mean: tensors.get("emb.ln.mean")!.data[index]!,
      variance: tensors.get("emb.ln.var")!.data[index]!,
      normalized: row("emb.norm")!,
    },
    oneHot: { rows: weights.rows, width: E, ...oneHot },
    layers,
    masks: masks.map((position, m) => ({
      position,
      start: pieces[position]!.start,
      end: pieces[position]!.end,
      predictions: predictionsAt(m),
    })),
    ...(salient && { saliency: salient }),
  };
}

/** The first mask, else the first piece of the longest word, else the first piece. */
function mostTelling(pieces: readonly Piece[], maskId: number | null): number {
  const mask = pieces.findIndex(p => p.id === maskId);
  if (mask >= 0) return mask;
  const lengths = new Map<string, number>();
  const word = (p: Piece) => `${p.sequence} ${p.word}`;
  for (const p of pieces) if (p.word !== null) lengths.set(word(p), (lengths.get(word(p)) ?? 0) + p.end - p.start);
  const longest = Math.max(...lengths.values());
  return Math.max(
    0,
    pieces.findIndex(p => p.word !== null && lengths.get(word(p)) === longest),
  );
}
