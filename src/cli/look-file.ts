// What was seen as a safetensors file: a tensor per layer, named `attentions.3`, and in the metadata what the numbers belong to.
import type { Saliency } from "../tasks/index.ts";
import { encodeSafetensors, float32 } from "../tensor/index.ts";
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

/** The bytes of a safetensors file with the gradients, [T, E]. */
export function encodeSaliency({ tokens, ...saliency }: Saliency): Uint8Array {
  const E = tokens[0]!.gradient.length;
  const gradients = float32([tokens.length, E]);
  for (const { index, gradient } of tokens) gradients.data.set(gradient, index * E);
  const document = { schema: "glassbert.look-saliency/1", ...saliency };
  return encodeSafetensors([["saliency", gradients]], { "glassbert.look": JSON.stringify(document) });
}
