// Dropout with masks that are made outside the graph: random numbers of a seed that can be had again, the same in every runtime. Each place where
// numbers are dropped is one more input of the program.
import type { Shape } from "../../graph/index.ts";
import { input, multiply } from "../../graph/index.ts";
import type { Dropout } from "../../model/index.ts";
import type { Random, Tensor } from "../../tensor/index.ts";
import { float32, sizeOf } from "../../tensor/index.ts";
import type { Feeds } from "../loop/batch.ts";

/** The masks of one program. */
export interface DropoutMasks {
  /** To be given to the model as it is written down (`ModelInputs`): adds an input `dropout.0`, `dropout.1` … at each place with a rate above 0. */
  readonly dropout: Dropout;
  /** New masks for a batch: 0 for the share that is dropped, 1 / (1 − rate) for the rest. */
  feeds(batch: Feeds, random: Random): Feeds;
}

/** Begins without any. */
export function dropoutMasks(): DropoutMasks {
  const places: { readonly name: string; readonly shape: Shape; readonly rate: number }[] = [];
  return {
    dropout: (x, rate) => {
      if (rate === 0) return x;
      const { shape } = x;
      const name = `dropout.${places.length}`;
      places.push({ name, shape, rate });
      return multiply(x, input(name, "float32", shape));
    },
    feeds: ({ inputIds, readPlaces }, random) => {
      const [batch, tokens] = inputIds!.shape as [number, number];
      const sizes: Readonly<Record<string, number | undefined>> = { batch, tokens, reads: readPlaces?.shape[1] };
      return Object.fromEntries(
        places.map(({ name, shape, rate }) => [name, mask(shape.map(d => (typeof d === "number" ? d : sizes[d]!)), rate, random)]), // biome-ignore format: one idea
      );
    },
  };
}

function mask(shape: readonly number[], rate: number, random: Random): Tensor {
  const limit = rate * 2 ** 32;
  const kept = 1 / (1 - rate);
  const data = new Float32Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) data[i] = random.uint32() < limit ? 0 : kept;
  return float32(shape, data);
}
