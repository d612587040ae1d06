// The model against recorded outputs of PyTorch (transformers 5.24, float32): each part of the input rows, every hidden state, every
// attention, pooler and logits, from ids and from vectors; every architecture and head, on ONNX Runtime and on the plain interpreter.
import { readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Value } from "../src/graph/index.ts";
import { interpreter, program, select } from "../src/graph/index.ts";
import type { HeadName, Model } from "../src/model/index.ts";
import { inputsEmbeds, parametersOf, positionsOf, readConfig, readWeights, writeHead, writeModel } from "../src/model/index.ts";
import { onnxRuntime, openFile, openFolder } from "../src/node/index.ts";
import type { Tensor } from "../src/tensor/index.ts";
import { int32, openSafetensors, openWeights } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const runtimes = { interpreter: interpreter(), onnxruntime: onnxRuntime({ threads: 1 }) };
afterAll(() => runtimes.onnxruntime.release());
const folders = hasShared ? readdirSync(shared("models/tiny")).filter(name => !name.startsWith("st-")) : [];

/** The largest |ours − golden| / max(1, |golden|). */
export function worst(ours: Tensor, golden: Tensor): number {
  expect(ours.shape).toEqual(golden.shape);
  let most = 0;
  for (const [i, value] of golden.data.entries()) most = Math.max(most, Math.abs(ours.data[i]! - value) / Math.max(1, Math.abs(value)));
  return most;
}

/** Names of the head's outputs in transformers. */
function headOutputs(head: HeadName, value: Value): Record<string, Value> {
  switch (head) {
    case "pooler":
      return { pooler_output: value };
    case "masked":
      return { prediction_logits: value, logits: value };
    case "nextSentence":
      return { seq_relationship_logits: value };
    case "sentenceOrder":
      return { sop_logits: value };
    case "spans":
      return { start_logits: select(value, -1, 0), end_logits: select(value, -1, 1) };
    case "replaced":
      return { logits: select(value, -1, 0) };
    default:
      return { logits: value };
  }
}

describe.skipIf(!hasShared).each(folders)("%s", name => {
  test.each(["onnxruntime", "interpreter"] as const)("on %s", async runtime => {
    const folder = await openFolder(shared(`models/tiny/${name}`));
    const store = await openWeights(folder);
    const config = await readConfig(folder, async () => store.names);
    const weights = await readWeights(store, config);
    expect(weights.others).toEqual([]);
    const parameters = parametersOf(weights);
    const golden = await openSafetensors(await openFile(shared(`models/golden/${name}.safetensors`)));

    const outputsOf = (model: Model, prefix: string): Record<string, Value> => {
      const { embeddings, encoder } = model;
      const all: Record<string, Value> = {
        "embeddings.word": embeddings.word,
        ...(embeddings.position && { "embeddings.position": embeddings.position }),
        ...(embeddings.tokenType && { "embeddings.token_type": embeddings.tokenType }),
        "embeddings.sum": embeddings.sum,
        "embeddings.layer_norm": embeddings.output,
        "embeddings.projected": encoder.hiddenStates[0]!,
        last_hidden_state: encoder.lastHiddenState,
        ...Object.fromEntries(encoder.hiddenStates.map((hidden, l) => [`hidden_states.${l}`, hidden])),
        ...Object.fromEntries(encoder.layers.map(({ probs }, l) => [`attentions.${l}`, probs])),
      };
      for (const head of weights.heads) Object.assign(all, headOutputs(head, writeHead(config, parameters, model, head)));
      if (name.startsWith("crossencoder")) all["logits"] = select(all["logits"]!, -1, 0); // recorded as [B]
      return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (golden.has(prefix + key) ? [[prefix + key, value]] : [])));
    };
    const inputIds = await golden.int32("input_ids");
    const { shape, data } = inputIds;
    // RoBERTa's goldens leave the one segment out; a cross-encoder's the positions.
    const typeIds = golden.has("token_type_ids") ? await golden.int32("token_type_ids") : int32(shape);
    const positions = int32(shape, positionsOf(config, data, shape[1]!));
    if (golden.has("position_ids")) expect(positions.data).toEqual((await golden.int32("position_ids")).data);
    const inputs: Record<string, Tensor> = {
      ...(config.type_vocab_size > 0 && { tokenTypeIds: typeIds }),
      attentionMask: await golden.int32("attention_mask"),
    };
    const compare = async (outputs: Record<string, Value>, feeds: Record<string, Tensor>) => {
      const session = await runtimes[runtime].load(program(outputs));
      for (const [key, ours] of Object.entries(await session.run(feeds)))
        expect(worst(ours, await golden.float32(key)), key).toBeLessThan(2e-5);
      await session.release();
      return Object.keys(outputs);
    };
    const outputs = outputsOf(writeModel(config, parameters), "");
    const compared = await compare(outputs, { ...inputs, inputIds, positionIds: positions });
    // Nothing that was recorded is left out.
    const recorded = golden.names.filter(key =>
      /^(embeddings|hidden_states|attentions)\.|logits$|^pooler_output$|^last_hidden_state$/.test(key),
    );
    expect(new Set(compared)).toEqual(new Set(recorded));
    if (!golden.has("inputs_embeds")) return;
    const fromVectors = outputsOf(writeModel(config, parameters, { word: inputsEmbeds(config) }), "inputs_embeds.");
    const vectors = {
      ...inputs,
      inputsEmbeds: await golden.float32("inputs_embeds"),
      positionIds: await golden.int32("inputs_embeds.position_ids"),
    };
    const again = await compare(fromVectors, vectors);
    expect(again.length + 1).toBe(golden.names.filter(key => key.startsWith("inputs_embeds.")).length);
  });
});

test.skipIf(hasShared)("golden models (skipped: no shared folder beside the checkout)", () => {});
