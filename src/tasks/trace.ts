// Every number on the road of one sentence, by name: the trace. It is a safetensors file when stored, so that any reader of weights can
// read it too; what is no tensor stands as one JSON document in its metadata.
import { readAll, version } from "../base/index.ts";
import type { ModelConfig } from "../model/index.ts";
import { positionsOf } from "../model/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { encodeSafetensors, float32, int32 } from "../tensor/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { predictionsOf } from "./predictions.ts";

/** One piece: what stands at one position of the input. */
export interface Piece {
  /** Its place among the tokens, [CLS] being 0. */
  readonly index: number;
  readonly id: number;
  readonly piece: string;
  /** Number of the word it belongs to, counted in its own text; null for the specials of the template. */
  readonly word: number | null;
  /** Place in its own text, UTF-16, end outside. */
  readonly start: number;
  readonly end: number;
  /** Which text it is of: 0, or 1 for the second of a pair; null for the template's own. */
  readonly sequence: number | null;
  /** Row of the segment table; null where the model has none. */
  readonly segment: number | null;
  /** Row of the position table. */
  readonly position: number;
  /** Added by the template. */
  readonly special: boolean;
}

/** One sentence on its way through the model. Shapes without the batch; N heads, H = D / N. */
export interface Trace {
  readonly schema: "glassbert.trace/1";
  readonly model: { readonly name: string; readonly recipe: string; readonly runtime: string };
  readonly text: string;
  readonly pair?: string;
  readonly pieces: readonly Piece[];
  /**
   * `emb.token`, `emb.position`, `emb.segment`, `emb.sum`, `emb.norm` [T, E], those that the family adds; `emb.projected` [T, D] where E is not D;
   * `emb.ln.mean`, `emb.ln.var` [T]; `q.l`, `k.l`, `v.l`, `ctx.l` [N, T, H]; `scores.l`, `probs.l` [N, T, T]; `hidden.0` … `hidden.L` [T, D];
   * `pooled` [D], `nsp`, `sop` [2], `mlm.ids`, `mlm.logp` [T, K] where the model has them.
   */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** What to trace. */
export interface TraceOptions extends TextOptions {
  /** Best pieces kept per position in `mlm.*`. Default 10. */
  readonly topK?: number | undefined;
}

/** Runs the model with every inner value as an output. */
export async function trace(bert: Bert, text: string, options: TraceOptions = {}): Promise<Trace> {
  const encoding = encodeFor(bert, text, options);
  return traceEncoding(bert, encoding, text, { ...options, places: encoding.tokens.keys() });
}

/** The trace of an encoding; pieces are predicted at `places` only, and `mlm.*` has a row for each of them. */
export async function traceEncoding(
  bert: Bert,
  encoding: Encoding,
  text: string,
  options: TraceOptions & { places: Iterable<number> },
): Promise<Trace> {
  const session = await bert.session("trace", options);
  const places = [...options.places];
  const predicted = bert.weights.heads.has("masked") ? { maskPlaces: int32([places.length], places) } : {};
  const outputs = await session.run({ ...feedsOf([encoding], bert), ...predicted }, options);

  const tensors = new Map<string, Tensor>();
  for (const [name, tensor] of Object.entries(outputs)) if (name !== "mlm.logits") tensors.set(name, withoutBatch(tensor));
  const [mean, variance] = moments(tensors.get("emb.sum")!);
  tensors.set("emb.ln.mean", mean).set("emb.ln.var", variance);
  if (outputs["mlm.logits"])
    for (const [name, tensor] of bestPieces(outputs["mlm.logits"], bert, options.topK ?? 10)) tensors.set(name, tensor);
  return {
    schema: "glassbert.trace/1",
    model: { name: bert.name.split(/[/\\]/).findLast(part => part !== "") ?? bert.name, recipe: bert.recipe, runtime: bert.runtime.name },
    text,
    ...(options.pair === undefined ? {} : { pair: options.pair }),
    pieces: piecesOf(encoding, bert.config),
    tensors,
  };
}

/**
 * The trace file: safetensors with one JSON document under `glassbert.trace` in its metadata, which says what the numbers belong to:
 * texts, normalised texts, pieces, the model with the SHA-256 of its files, and the versions that made it.
 */
export async function encodeTrace(bert: Bert, { schema, model, text, pair, pieces, tensors }: Trace): Promise<Uint8Array> {
  const texts = pair === undefined ? [text] : [text, pair];
  const document = {
    schema,
    texts,
    normalizedTexts: texts.map(each => bert.tokenizer.normalize(each)),
    pieces: pieces.map(({ piece, index: _, ...rest }) => ({ text: piece, ...rest })),
    model: { name: model.name, recipe: model.recipe, sha256: await digests(bert) },
    versions: { glassbert: version, runtime: model.runtime },
  };
  return encodeSafetensors(tensors, { "glassbert.trace": JSON.stringify(document) });
}

/** SHA-256 of the files that decide the numbers, in hexadecimal. */
async function digests({ folder }: Bert): Promise<Record<string, string>> {
  const names = (await folder.list()).filter(name =>
    /\.safetensors$|^(?:tokenizer\.json|vocab\.txt|vocab\.json|merges\.txt|spiece\.model|config\.json)$/.test(name),
  );
  const result: Record<string, string> = {};
  for (const name of names) {
    const file = await folder.open(name);
    if (file === null) continue;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await readAll(file)));
    result[name] = Array.from(digest, byte => byte.toString(16).padStart(2, "0")).join("");
  }
  return result;
}

/** An encoding, token by token, with the rows that a model takes for it. */
export function piecesOf(encoding: Encoding, config: ModelConfig): Piece[] {
  const positions = positionsOf(config, encoding.ids, encoding.ids.length);
  return encoding.tokens.map((piece, index) => ({
    index,
    id: encoding.ids[index]!,
    piece,
    word: encoding.wordIds[index]!,
    start: encoding.offsets[index]![0],
    end: encoding.offsets[index]![1],
    sequence: encoding.sequenceIds[index]!,
    segment: config.type_vocab_size === 0 ? null : encoding.typeIds[index]!,
    position: positions[index]!,
    special: encoding.specialTokensMask[index] === 1,
  }));
}

function withoutBatch(tensor: Tensor): Tensor {
  return { ...tensor, shape: tensor.shape.slice(1) } as Tensor;
}

/** Mean and biased variance of each row: what LayerNorm subtracts and divides by. [T] each */
function moments(rows: Tensor): [mean: Tensor, variance: Tensor] {
  const [T, D] = rows.shape as [number, number];
  const [mean, variance] = [float32([T]), float32([T])];
  for (let t = 0; t < T; t++) {
    const row = rows.data.subarray(t * D, (t + 1) * D);
    for (const v of row) mean.data[t]! += v / D;
    for (const v of row) variance.data[t]! += (v - mean.data[t]!) ** 2 / D;
  }
  return [mean, variance];
}

function bestPieces(logits: Tensor, bert: Bert, topK: number): [string, Tensor][] {
  const [T, V] = logits.shape as [number, number];
  const rows = Array.from({ length: T }, (_, t) =>
    predictionsOf(logits.data.subarray(t * V, (t + 1) * V) as Float32Array, bert.tokenizer, topK),
  );
  const K = rows[0]?.length ?? 0;
  return [
    [
      "mlm.ids",
      int32(
        [T, K],
        rows.flatMap(row => row.map(p => p.id)),
      ),
    ],
    ["mlm.logp", float32([T, K], Float32Array.from(rows.flatMap(row => row.map(p => p.logProbability))))],
  ];
}
