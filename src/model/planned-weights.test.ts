import { describe, expect, test } from "vitest";
import { hasShared, shared } from "../../test/shared.ts";
import { openFolder } from "../node/index.ts";
import { openWeights } from "../tensor/index.ts";
import { plannedWeights, readConfig, readWeights } from "./index.ts";

const folders = [
  "bert-pretraining",
  "albert-pretraining",
  "distilbert-mlm",
  "roberta-mlm",
  "electra-discriminator",
  "electra-seqcls",
  "bert-seqcls",
];

describe.skipIf(!hasShared)("plannedWeights", () => {
  test.each([...folders, "mpnet-mlm", "camembert-tokencls", "bert-qa"])("lists what transformers stored in %s", async name => {
    const folder = await openFolder(shared(`models/tiny/${name}`));
    const store = await openWeights(folder);
    const config = await readConfig(folder, async () => store.names);
    const { heads } = await readWeights(store, config);
    const planned = plannedWeights(config, heads);
    const expected = store.names.map(stored => [stored, store.info(stored).shape] as const);
    expect(Object.fromEntries(planned)).toEqual(Object.fromEntries(expected));
  });
});
