import { afterAll, describe, expect, test } from "vitest";
import { hasShared, shared } from "../../test/shared.ts";
import { gatherRows, input, program } from "../graph/index.ts";
import { onnxRuntime, openFolder } from "../node/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { int32, openWeights } from "../tensor/index.ts";
import { parametersOf, positionsOf, readConfig, readWeights, writeModel } from "./index.ts";

const runtime = onnxRuntime({ threads: 1 });
afterAll(() => runtime.release());
const folders = ["bert-pretraining", "albert-pretraining", "distilbert-mlm", "electra-discriminator", "roberta-mlm", "mpnet-mlm"];

describe.skipIf(!hasShared)("rows that are read", () => {
  test.each(folders)("%s: the last layer for some tokens is that layer for all, and then some", async name => {
    const folder = await openFolder(shared(`models/tiny/${name}`));
    const store = await openWeights(folder);
    const config = await readConfig(folder);
    const parameters = parametersOf(await readWeights(store, config));
    const reads = input("reads", "int32", ["batch", "reads"]);
    const some = writeModel(config, parameters, { reads }).encoder.lastHiddenState; // [B, R, D]
    const all = gatherRows(writeModel(config, parameters).encoder.lastHiddenState, input("flat", "int32", ["flat"])); // [B · R, D]
    const steps = program({ some, all });
    const session = await runtime.load(steps);
    const ids = Int32Array.from({ length: 14 }, (_, i) => 5 + i * 3);
    const places = [0, 3, 6, 3, 7, 13, 9, 7];
    const feeds: Record<string, Tensor> = {
      inputIds: int32([2, 7], ids),
      positionIds: int32([2, 7], positionsOf(config, ids, 7)),
      attentionMask: int32([2, 7], [1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1]),
      tokenTypeIds: int32([2, 7]),
      reads: int32([2, 4], places),
      flat: int32([8], places),
    };
    const got = await session.run(Object.fromEntries(Object.entries(feeds).filter(([key]) => steps.inputs.has(key))));
    expect(got["some"]!.shape).toEqual([2, 4, config.hidden_size]);
    got["all"]!.data.forEach((v, i) => {
      expect(Math.abs(got["some"]!.data[i]! - v)).toBeLessThan(2e-6);
    });
    await session.release();
  });
});
