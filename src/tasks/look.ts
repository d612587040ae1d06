// Into the model, between a text and its heads: any hidden state, attention, query, key or value, what the masked-word head reads in each
// layer, and all of it again with a part of the model taken away or a row exchanged. One options object; what it does not ask for is neither
// computed nor brought out of the runtime.
import { GlassbertError } from "../base/index.ts";
import { layerCount, lookProgram, readoutProgram } from "../model/index.ts";
import type { FloatTensor } from "../tensor/index.ts";
import { float32 } from "../tensor/index.ts";
import { ablatedFeeds } from "./ablate.ts";
import { attentionRollout } from "./attention-rollout.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";
import type { LayerReadout, LayerTensor, Look, LookOptions, LookViews } from "./look-options.ts";
import { checkNames, checkNumber, layersOf, logitHeads, requireHead } from "./look-options.ts";
import type { Prediction } from "./predictions.ts";
import { predictionsOf } from "./predictions.ts";
import { SessionShelf } from "./session-shelf.ts";
import { piecesOf } from "./trace.ts";

/** The views that are one value per layer, and the value's name in the program. */
const ofLayers = {
  attentions: "probs",
  scores: "scores",
  queries: "q",
  keys: "k",
  values: "v",
  contexts: "ctx",
  valueNorms: "norms",
} as const;

/** Sessions kept for each model: every set of options has a program of its own. */
const shelves = new WeakMap<Bert, SessionShelf>();
const mostSessions = 8;

/** Numbers of logits that leave the runtime at once: 16 MB. */
const mostLogits = 2 ** 22;

/**
 * Looks into the model with one text or pair.
 *
 * @throws {GlassbertError} E_INPUT: a layer, head or token that is not there, a row that does not fit, nothing asked for, an unknown option;
 *   E_HEAD_MISSING, E_TOO_LONG
 */
export async function look<const O extends LookOptions>(bert: Bert, text: string, options: O): Promise<Look<O>> {
  checkNames(options);
  const encoding = encodeFor(bert, text, options);
  const T = encoding.ids.length;
  const { ablate, signal, readout } = options;
  const L = layerCount(bert.config, bert.parameters);
  const states = (name: "hiddenStates" | "readout") => layersOf(name, options[name], L + 1);
  const rolled = layersOf("rollout", options.rollout, L);
  const heads = logitHeads(bert, options.logits);
  if (readout !== undefined) requireHead(bert, "masked");
  if (options.poolerOutput) requireHead(bert, "pooler");
  const readoutAt = options.readoutAt ?? Array.from(encoding.ids.keys());
  for (const index of readoutAt) checkNumber("readoutAt", index, T);

  const wanted = new Set([
    ...[...states("hiddenStates"), ...states("readout")].map(l => `hidden.${l}`),
    ...Object.entries(ofLayers).flatMap(([name, value]) =>
      layersOf(name, options[name as keyof typeof ofLayers], L).map(l => `${value}.${l}`),
    ),
    ...Array.from({ length: Math.max(-1, ...rolled) + 1 }, (_, l) => `probs.${l}`),
    ...(options.poolerOutput ? ["pooler"] : []),
    ...heads.map(head => `logits.${head}`),
  ]);
  if (wanted.size === 0)
    throw new GlassbertError(
      "E_INPUT",
      "nothing was asked for",
      `give one of ${[...Object.keys(ofLayers), "hiddenStates", "readout"].join(", ")}`,
    );

  const shelf = shelves.get(bert) ?? new SessionShelf(mostSessions);
  shelves.set(bert, shelf);
  const changes = { fromVectors: (ablate?.rows?.length ?? 0) > 0, hasHeadMasks: (ablate?.heads?.length ?? 0) > 0 };
  const program = lookProgram(bert.config, bert.parameters, bert.weights.heads, { outputs: wanted, ...changes });
  const feeds = { ...feedsOf([encoding], bert), ...(ablate && (await ablatedFeeds(bert, encoding, ablate, L))) };
  const outputs = await shelf.run(
    `${[...wanted].sort().join()} ${changes.fromVectors} ${changes.hasHeadMasks}`,
    () => bert.runtime.load(program, { signal }),
    Object.fromEntries(Array.from(program.inputs.keys(), name => [name, feeds[name as keyof typeof feeds]!])),
    { signal },
  );
  const seen = (name: string): FloatTensor => {
    const { shape, data } = outputs[name]!;
    return float32(shape.slice(1), data as Float32Array); // without the batch of one
  };
  const inLayers = (name: string, layers: readonly number[]): LayerTensor[] =>
    layers.map(layer => ({ layer, ...seen(`${name}.${layer}`) }));

  const views: { -readonly [K in keyof LookViews]?: LookViews[K] } = {};
  if (options.hiddenStates !== undefined) views.hiddenStates = inLayers("hidden", states("hiddenStates"));
  for (const [name, value] of Object.entries(ofLayers) as [keyof typeof ofLayers, string][])
    if (options[name] !== undefined) views[name] = inLayers(value, layersOf(name, options[name], L));
  if (options.rollout !== undefined) {
    const all = attentionRollout(Array.from({ length: Math.max(...rolled) + 1 }, (_, l) => seen(`probs.${l}`)));
    views.rollout = rolled.map(layer => ({ layer, ...all[layer]! }));
  }
  if (options.poolerOutput) views.poolerOutput = seen("pooler");
  if (options.logits !== undefined) views.logits = Object.fromEntries(heads.map(head => [head, seen(`logits.${head}`)]));
  if (readout !== undefined) views.readout = await readOut(bert, shelf, inLayers("hidden", states("readout")), readoutAt, options);
  const pair = options.pair === undefined ? {} : { pair: options.pair };
  return { text, ...pair, pieces: piecesOf(encoding, bert.config), ...views } as unknown as Look<O>;
}

/** The masked-word head over the chosen tokens of some hidden states, a few rows at a time. */
async function readOut(
  bert: Bert,
  shelf: SessionShelf,
  states: readonly LayerTensor[],
  at: readonly number[],
  { topK = 5, signal }: LookOptions,
): Promise<LayerReadout[]> {
  const { hidden_size: D } = bert.config;
  const rows = states.flatMap(({ data }) => at.map(t => data.subarray(t * D, (t + 1) * D)));
  const perRun = Math.max(1, Math.floor(mostLogits / bert.weights.rows));
  const predictions: Prediction[][] = [];
  const load = () => bert.runtime.load(readoutProgram(bert.config, bert.parameters), { signal });
  for (let first = 0; first < rows.length; first += perRun) {
    const some = rows.slice(first, first + perRun);
    const hidden = float32([some.length, D]);
    some.forEach((row, m) => {
      hidden.data.set(row, m * D);
    });
    const { logits } = await shelf.run("readout", load, { hidden }, { signal });
    const V = logits!.shape[1]!;
    for (const m of some.keys())
      predictions.push(predictionsOf(logits!.data.subarray(m * V, (m + 1) * V) as Float32Array, bert.tokenizer, topK));
  }
  return states.map(({ layer }, s) => ({
    layer,
    tokens: at.map((index, i) => ({ index, predictions: predictions[s * at.length + i]! })),
  }));
}
