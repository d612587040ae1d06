// A training state as one file and back, bit for bit: a safetensors file whose tensors are `weights.*`, `optimizer.*` and `average.*`, and whose
// metadata hold the rest as JSON. Python reads it as any other; `seal.ts` tells whether it is whole.
import type { Source } from "../../base/index.ts";
import { bytesSource, GlassbertError, readAll } from "../../base/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { encodeSafetensors, float32, openSafetensors } from "../../tensor/index.ts";
import { checkSeal, seal, unsealed } from "./seal.ts";
import type { TrainingState } from "./training-state.ts";

const format = "glassbert training state";
const version = "1"; // another number where an older reader would get something wrong

type Said = Omit<TrainingState, "weights" | "optimizer" | "average"> & {
  readonly optimizerStep: number;
  /** All tensors in the order they had, which the file's is not: sums over all weights are to be the same sums after a resume. */
  readonly order: readonly string[];
};

/**
 * The file of a state. The numbers are copied before this returns, so training may go on while it is sealed and written.
 *
 * @throws {GlassbertError} E_INPUT: a number that JSON cannot hold, NaN or infinite, outside the tensors
 */
export function encodeTrainingState(state: TrainingState): Promise<Uint8Array<ArrayBuffer>> {
  const { weights, optimizer, average, ...rest } = state;
  const flat = (prefix: string, values: ReadonlyMap<string, Float32Array>): [string, FloatTensor][] =>
    [...values].map(([name, data]) => [`${prefix}.${name}`, float32([data.length], data)]);
  const tensors = [
    ...[...weights].map(([name, tensor]): [string, FloatTensor] => [`weights.${name}`, tensor]),
    ...flat("optimizer", optimizer.slots),
    ...flat("average", average),
  ];
  const said: Said = { ...rest, optimizerStep: optimizer.step, order: tensors.map(([name]) => name) };
  const file = encodeSafetensors(tensors, { ...unsealed, format, version, state: JSON.stringify(said, onlyFinite) });
  return seal(file).then(() => file);
}

/**
 * The state in a file.
 *
 * @throws {GlassbertError} E_CHECKPOINT: no training state, a damaged one, or one of another version; names the file
 */
export async function decodeTrainingState(source: Source): Promise<TrainingState> {
  const bytes = await readAll(source);
  const seen = await checkSeal(bytes);
  if (seen === "damaged") throw refuse(source, "is damaged: its bytes are not those that were written", "continue from the one before");
  const file = seen === "whole" ? await openSafetensors(bytesSource(source.name, bytes)) : null;
  if (file?.metadata?.get("format") !== format) throw refuse(source, "holds no training state", "give a checkpoint of glassbert");
  const found = file.metadata.get("version");
  if (found !== version) {
    const message = `was written by another glassbert: version ${found} of the format, this one reads ${version}`;
    throw refuse(source, message, "continue with the glassbert that wrote it");
  }
  const { optimizerStep, order, ...said } = JSON.parse(file.metadata.get("state") ?? "") as Said; // sealed, so it is what was written above
  const tensorsOf = async (prefix: string): Promise<Map<string, FloatTensor>> => {
    const names = order.filter(name => name.startsWith(`${prefix}.`));
    const read = async (name: string): Promise<[string, FloatTensor]> => [name.slice(prefix.length + 1), await file.float32(name)];
    return new Map(await Promise.all(names.map(read)));
  };
  const flat = async (prefix: string): Promise<Map<string, Float32Array>> =>
    new Map([...(await tensorsOf(prefix))].map(([name, { data }]) => [name, data]));
  const optimizer = { step: optimizerStep, slots: await flat("optimizer") };
  return { ...said, weights: await tensorsOf("weights"), optimizer, average: await flat("average") };
}

function refuse(source: Source, message: string, fix: string): GlassbertError {
  return new GlassbertError("E_CHECKPOINT", `${source.name} ${message}`, fix);
}

function onlyFinite(key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new GlassbertError("E_INPUT", `the training state's ${key} is ${value}`, "save finite numbers only");
  return value;
}
