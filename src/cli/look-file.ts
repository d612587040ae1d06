// What was seen as a safetensors file: a tensor per layer, named `attentions.3`, and in the metadata what the numbers belong to.
import { encodeSafetensors } from "../tensor/index.ts";
import type { Options } from "./flags.ts";
import { ablationOf } from "./look-ask.ts";
import { type LookedNumbers, nameOf } from "./look-record.ts";

/** The bytes of the file. */
export function encodeLook({ text, pair, pieces, what, layers }: LookedNumbers, options: Options): Uint8Array {
  const texts = pair === undefined ? [text] : [text, pair];
  const document = { schema: "glassbert.look/1", texts, pieces, what, head: options.head, ablate: ablationOf(options) };
  const tensors = layers.map(({ layer, dtype, shape, data }) => [`${nameOf(what)}.${layer}`, { dtype, shape, data }] as const);
  return encodeSafetensors(tensors, { "glassbert.look": JSON.stringify(document) });
}
