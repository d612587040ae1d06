// A text as the program of sentence vectors reads it: behind its prompt, lowercased where the folder says so, cut at the recipe's limit, and
// with the tokens that take part in pooling.
import { didYouMean, GlassbertError } from "../base/index.ts";
import type { SentenceRecipe } from "../model/index.ts";
import type { Tensor } from "../tensor/index.ts";
import { int32 } from "../tensor/index.ts";
import { bertNormalize } from "../text/index.ts";
import type { EncodeOptions, Encoding } from "../tokenizer/index.ts";
import { padBatch } from "../tokenizer/index.ts";
import { feedsOf } from "./batch.ts";
import type { Embedder } from "./embedder.ts";

/** The prompt of a call, chosen. */
export interface ChosenPrompt {
  readonly prompt: string;
  /** Tokens at the start of each text that are read and not pooled: with `include_prompt` false [CLS] and the prompt's, else none. */
  readonly unpooled: number;
}

/** An explicit prompt, else a named one, else the folder's default. Throws E_INPUT for a name that the folder lacks. */
export function choosePrompt(
  model: Embedder,
  given: { readonly prompt?: string | undefined; readonly promptName?: string | undefined },
): ChosenPrompt {
  const recipe = model.sentence();
  const name = given.promptName ?? recipe.defaultPromptName;
  const prompt = given.prompt ?? (name === null ? "" : recipe.prompts.get(name));
  if (prompt === undefined) {
    const known = [...recipe.prompts.keys()].map(key => `"${key}"`).join(", ") || "none";
    throw new GlassbertError(
      "E_INPUT",
      `${model.name} has no prompt "${name}".${didYouMean(`${name}`, recipe.prompts.keys())}`,
      `its prompts are ${known}`,
    );
  }
  if (recipe.includePrompt || prompt === "") return { prompt, unpooled: 0 };
  const { ids, specialTokensMask } = model.tokenizer.encode(lowered(prompt, recipe));
  return { prompt, unpooled: ids.length - (specialTokensMask.at(-1) ?? 0) }; // without the final [SEP]
}

/**
 * What makes tokens of a text.
 *
 * @throws {GlassbertError} when called, E_INPUT: a text without a token to pool; one for static vectors may be empty, its vector is zeros
 */
export function sentenceEncoder(model: Embedder, { prompt, unpooled }: ChosenPrompt): (text: string) => Encoding {
  const recipe = model.sentence();
  const isStatic = "table" in model;
  const options: EncodeOptions = {
    ...(isStatic ? { addSpecialTokens: false } : {}),
    ...(recipe.maxLength === null ? {} : { maxLength: recipe.maxLength }),
  };
  return text => {
    const encoding = model.tokenizer.encode(lowered(prompt + text, recipe), options);
    if (!isStatic && encoding.ids.length <= unpooled) throw nothingToPool(text, encoding.ids.length, unpooled);
    return encoding;
  };
}

/** One run's inputs. The texts have one length. */
export function sentenceFeeds(model: Embedder, encodings: readonly Encoding[], { unpooled }: ChosenPrompt): Record<string, Tensor> {
  if (!("table" in model)) {
    const feeds = feedsOf(encodings, model);
    return { ...feeds, poolingMask: withoutFirst(feeds.attentionMask, unpooled) };
  }
  const { rows: B, width: T, inputIds, attentionMask } = padBatch(encodings, { padId: 0 });
  return { inputIds: int32([B, T], inputIds), poolingMask: int32([B, T], attentionMask) };
}

/** The attention mask without the first tokens of each row. [B, T] */
function withoutFirst({ shape, data }: Tensor, unpooled: number): Tensor {
  if (unpooled === 0) return int32(shape, data as Int32Array);
  return int32(
    shape,
    (data as Int32Array).map((real, i) => (i % shape[1]! < unpooled ? 0 : real)),
  );
}

/** `do_lower_case` of the folder: a step before the tokenizer's own. */
function lowered(text: string, { lowerCase }: SentenceRecipe): string {
  return lowerCase ? bertNormalize(text, { cleanText: false, handleChineseChars: false, stripAccents: false, lowercase: true }).text : text;
}

function nothingToPool(text: string, tokens: number, unpooled: number): GlassbertError {
  const shown = JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
  if (tokens === 0)
    return new GlassbertError("E_INPUT", `the text ${shown} has no token: there is nothing to make a vector of`, "leave it out");
  return new GlassbertError(
    "E_INPUT",
    `the prompt's ${unpooled} tokens leave none of the text ${shown} within the model's limit, and this model keeps the prompt out of the vector`,
    "give a shorter prompt",
  );
}
