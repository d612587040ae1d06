// The training goldens of the shared folder: a tiny model, its batch as our programs take it, and PyTorch's answers.
import { readFileSync } from "node:fs";
import type { HeadName, ModelConfig } from "../src/model/index.ts";
import { positionsOf, readConfig, readWeights } from "../src/model/index.ts";
import { openFile, openFolder } from "../src/node/index.ts";
import type { Tensor, TensorStore } from "../src/tensor/index.ts";
import { float32, int32, openSafetensors, openWeights } from "../src/tensor/index.ts";
import type { TrainedHead } from "../src/train/index.ts";
import { placesOf } from "../src/train/index.ts";
import { shared } from "./shared.ts";

/** The JSON beside the numbers. */
interface Recorded {
  readonly loss: number;
  readonly loss_parts?: { readonly mlm: number; readonly sentence: number };
  /** Ten steps on the same batch, by optimiser. */
  readonly steps?: Readonly<Record<string, RecordedSteps>>;
}

interface RecordedSteps {
  readonly weight_decay: number;
  readonly losses_before_each_step: readonly number[];
  readonly gradient_norms_before_clip: readonly number[];
}

/** The tiny model of a training golden, and what is written about it. */
export async function open(name: string) {
  const json = JSON.parse(readFileSync(shared(`models/golden/training/${name}.json`), "utf8")) as Recorded & { folder?: string };
  const folder = await openFolder(shared(`models/tiny/${json.folder ?? name}`));
  const store = await openWeights(folder);
  const config = await readConfig(folder, async () => store.names);
  const golden = await openSafetensors(await openFile(shared(`models/golden/training/${name}.safetensors`)));
  return { config, weights: await readWeights(store, config), golden, recorded: json as Recorded };
}

/** Every head that has a loss. */
export const headsOf = (heads: ReadonlySet<HeadName>): TrainedHead[] => [...heads].filter(head => head !== "pooler");

/** The inputs that a program asks for. */
export const only = (wanted: ReadonlyMap<string, unknown>, feeds: Record<string, Tensor>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name)));

/** What the golden's batch is here: labels at their places, each with its share of the mean. */
export async function batchOf(config: ModelConfig, golden: TensorStore): Promise<Record<string, Tensor>> {
  const inputIds = await golden.int32("input_ids");
  const [batch, tokens] = inputIds.shape as [number, number];
  const attentionMask = await golden.int32("attention_mask");
  const ints = async (name: string) => (golden.has(`labels.${name}`) ? (await golden.int32(`labels.${name}`)).data : null);
  const shares = (counts: readonly boolean[], shape: readonly number[]): Tensor => {
    const total = counts.filter(Boolean).length;
    return float32(
      shape,
      Float32Array.from(counts, isCounted => (isCounted ? 1 / total : 0)),
    );
  };
  const feeds: Record<string, Tensor> = {
    inputIds,
    attentionMask,
    positionIds: int32(inputIds.shape, positionsOf(config, inputIds.data, tokens)),
    tokenTypeIds: golden.has("token_type_ids") ? await golden.int32("token_type_ids") : int32(inputIds.shape),
    readPlaces: placesOf(Array(batch).fill([]), tokens).readPlaces, // the first token alone, where none is masked
  };
  for (const name of ["start", "end"]) {
    const places = await ints(`${name}_positions`);
    if (!places) continue;
    const isInside = [...places].map(place => place >= 0 && place < tokens);
    feeds[`${name}Places`] = int32([batch], places.map((place, row) => (isInside[row] ? place : 0))); // biome-ignore format: one idea
    feeds[`${name}Weights`] = shares(isInside, [batch]);
  }
  const pair = (await ints("next_sentence_label")) ?? (await ints("sentence_order_label"));
  if (pair) Object.assign(feeds, { pairLabels: int32([batch], pair), pairWeights: shares(Array(batch).fill(true), [batch]) });
  if (!golden.has("labels.labels")) return feeds;
  if (golden.info("labels.labels").dtype === "F32") {
    const { data } = await golden.float32("labels.labels");
    feeds["labels"] = float32([batch, data.length / batch], data);
    feeds["labelWeights"] = shares(Array(batch).fill(true), [batch]);
    return feeds;
  }
  const labels = await golden.int32("labels.labels");
  const isLabel = [...labels.data].map(label => label >= 0);
  if (labels.shape.length === 1) return { ...feeds, labels, labelWeights: shares(isLabel, [batch]) };
  const places = isLabel.flatMap((isCounted, place) => (isCounted ? [place] : []));
  const columns = Array.from({ length: batch }, (_, row) => places.flatMap(at => (Math.floor(at / tokens) === row ? [at % tokens] : [])));
  const attended = [...attentionMask.data].map(one => one === 1);
  return {
    ...feeds,
    ...placesOf(columns, tokens),
    maskLabels: int32([places.length], places.map(place => labels.data[place]!)), // biome-ignore format: one idea
    maskWeights: shares(Array(places.length).fill(true), [places.length]),
    tokenLabels: int32([batch, tokens], labels.data.map(label => Math.max(label, 0))), // biome-ignore format: one idea
    tokenWeights: shares(isLabel, [batch, tokens]),
    replacedLabels: float32([batch, tokens], Float32Array.from(labels.data)),
    replacedWeights: shares(attended, [batch, tokens]),
  };
}
