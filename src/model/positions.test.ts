import { expect, test } from "vitest";
import { input, interpreter, program } from "../graph/index.ts";
import { int32, seededRandom } from "../tensor/index.ts";
import { positionsFrom, positionsOf } from "./positions.ts";

test.each([
  ["bert", 0],
  ["roberta", 1],
  ["mpnet", 3],
] as const)("positions of %s as part of a graph are those that are counted, wherever the padding is", async (model_type, pad_token_id) => {
  const config = { model_type, pad_token_id };
  const session = await interpreter().load(program({ positions: positionsFrom(config, input("ids", "int32", ["batch", "tokens"])) }));
  const random = seededRandom(5);
  for (let trial = 0; trial < 20; trial++) {
    const ids = Int32Array.from({ length: 4 * 7 }, () => (random.below(3) === 0 ? pad_token_id : random.below(250_002)));
    const { positions } = await session.run({ ids: int32([4, 7], ids) });
    expect(positions!.data).toEqual(positionsOf(config, ids, 7));
  }
});
