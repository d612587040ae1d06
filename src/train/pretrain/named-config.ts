// Sizes that have names: the small BERTs of Turc et al. 2019, and the first of all.
import type { JsonObject } from "../../base/index.ts";
import { didYouMean, GlassbertError, JsonNumber } from "../../base/index.ts";

const sizes = { tiny: [2, 128], mini: [4, 256], small: [4, 512], medium: [8, 512], base: [12, 768] } as const;

/** Their names. */
export const configNames: readonly string[] = Object.keys(sizes);

/**
 * config.json of a BERT by the name of its size: `tiny`, `mini`, `small`, `medium`, `base`. Heads are 64 wide, the inner width is four times the outer.
 *
 * @throws {GlassbertError} E_USAGE: no such name
 */
export function namedConfig(name: string): JsonObject {
  const size = sizes[name as keyof typeof sizes];
  if (size === undefined || !Object.hasOwn(sizes, name)) {
    const message = `there is no size "${name}".${didYouMean(name, configNames)}`;
    throw new GlassbertError("E_USAGE", message, `take one of ${configNames.join(", ")}, or name a config.json`);
  }
  const [layers, width] = size;
  const numbers = {
    hidden_size: width,
    num_hidden_layers: layers,
    num_attention_heads: width / 64,
    intermediate_size: 4 * width,
    max_position_embeddings: 512,
    type_vocab_size: 2,
  };
  return new Map<string, string | JsonNumber>([
    ["model_type", "bert"],
    ["hidden_act", "gelu"],
    ...Object.entries(numbers).map(([key, value]): [string, JsonNumber] => [key, new JsonNumber(`${value}`)]),
  ]);
}
