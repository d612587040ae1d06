// The model against recorded outputs of PyTorch (transformers 5.24, float32): each part of the input rows, every hidden state, every
// attention, pooler and logits, from ids and from vectors; on ONNX Runtime and on the plain interpreter.
import { readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Value } from "../src/graph/index.ts";
import { interpreter, linear, parameter, program, select } from "../src/graph/index.ts";
import { bert, maskedLanguageHead, nextSentenceHead, parametersOf, pooler, readConfig, readWeights } from "../src/model/index.ts";
import { onnxRuntime, openFile, openFolder } from "../src/node/index.ts";
import type { Tensor } from "../src/tensor/index.ts";
import { openSafetensors, openWeights } from "../src/tensor/index.ts";
import { hasShared, shared } from "./shared.ts";

const runtimes = { interpreter: interpreter(), onnxruntime: onnxRuntime({ threads: 1 }) };
afterAll(() => runtimes.onnxruntime.release());
const folders = hasShared ? readdirSync(shared("models/tiny")).filter(name => name.startsWith("bert-")) : [];

/** The largest |ours − golden| / max(1, |golden|). */
export function worst(ours: Tensor, golden: Tensor): number {
  expect(ours.shape).toEqual(golden.shape);
  let most = 0;
  for (const [i, value] of golden.data.entries()) most = Math.max(most, Math.abs(ours.data[i]! - value) / Math.max(1, Math.abs(value)));
  return most;
}

describe.skipIf(!hasShared).each(folders)("%s", name => {
  test.each(["onnxruntime", "interpreter"] as const)("on %s", async runtime => {
    const folder = await openFolder(shared(`models/tiny/${name}`));
    const config = await readConfig(folder);
    const weights = await readWeights(await openWeights(folder), config);
    const parameters = parametersOf(weights);
    const golden = await openSafetensors(await openFile(shared(`models/golden/${name}.safetensors`)));

    // Heads of fine-tuned models: read by name, one linear layer each.
    const heads: Record<string, [Value, Value]> = {};
    for (const head of ["classifier", "qa_outputs"]) {
      if (!weights.others.includes(`${head}.weight`)) continue;
      heads[head] = [
        parameter(head, await weights.tensor(`${head}.weight`)),
        parameter(`${head}.bias`, await weights.tensor(`${head}.bias`)),
      ];
    }
    const values = (from: "ids" | "vectors", prefix: string): Record<string, Value> => {
      const { embeddings, encoder } = bert(config, parameters, { from });
      const all: Record<string, Value> = {
        "embeddings.word": embeddings.word,
        "embeddings.position": embeddings.position,
        "embeddings.token_type": embeddings.tokenType,
        "embeddings.sum": embeddings.sum,
        "embeddings.layer_norm": embeddings.output,
        last_hidden_state: encoder.lastHiddenState,
        ...Object.fromEntries(encoder.hiddenStates.map((hidden, l) => [`hidden_states.${l}`, hidden])),
        ...Object.fromEntries(encoder.layers.map(({ probs }, l) => [`attentions.${l}`, probs])),
      };
      if (weights.has.pooler) all["pooler_output"] = pooler(parameters, encoder.lastHiddenState);
      if (weights.has.nsp) all["seq_relationship_logits"] = nextSentenceHead(parameters, all["pooler_output"]!);
      if (weights.has.mlm) all["prediction_logits"] = maskedLanguageHead(config, parameters, encoder.lastHiddenState);
      if (weights.has.mlm && !weights.has.nsp) all["logits"] = all["prediction_logits"]!;
      if (heads["classifier"]) all["logits"] = linear(all["pooler_output"] ?? encoder.lastHiddenState, ...heads["classifier"]);
      if (heads["qa_outputs"]) {
        const both = linear(encoder.lastHiddenState, ...heads["qa_outputs"]); // [B, T, 2]
        all["start_logits"] = select(both, -1, 0);
        all["end_logits"] = select(both, -1, 1);
      }
      return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (golden.has(prefix + key) ? [[prefix + key, value]] : [])));
    };
    const inputs = {
      tokenTypeIds: await golden.int32("token_type_ids"),
      attentionMask: await golden.int32("attention_mask"),
      positionIds: await golden.int32("position_ids"),
    };
    const compare = async (outputs: Record<string, Value>, feeds: Record<string, Tensor>) => {
      const session = await runtimes[runtime].load(program(outputs));
      for (const [key, ours] of Object.entries(await session.run(feeds)))
        expect(worst(ours, await golden.float32(key)), key).toBeLessThan(2e-5);
      await session.release();
      return Object.keys(outputs).length;
    };
    const fromIds = await compare(values("ids", ""), { ...inputs, inputIds: await golden.int32("input_ids") });
    expect(fromIds).toBeGreaterThanOrEqual(5 + 2 * config.num_hidden_layers + 1);
    const fromVectors = await compare(values("vectors", "inputs_embeds."), {
      ...inputs,
      inputsEmbeds: await golden.float32("inputs_embeds"),
    });
    expect(fromVectors).toBeGreaterThanOrEqual(2);
  });
});

test.skipIf(hasShared)("golden models (skipped: no shared folder beside the checkout)", () => {});
