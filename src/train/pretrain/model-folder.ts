// The model that is being trained as a folder, as it would be if it were saved now: config and tokenizer by themselves, weights by their names.
import type { Folder } from "../../base/index.ts";
import { JsonNumber, memoryFolder, writeJson } from "../../base/index.ts";
import type { ModelConfig } from "../../model/index.ts";
import { parseConfig } from "../../model/index.ts";
import type { FloatTensor } from "../../tensor/index.ts";
import { encodeSafetensors } from "../../tensor/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { writeVocabularyText } from "../../tokenizer/index.ts";
import { withoutTask } from "../without-task.ts";

const utf8 = new TextEncoder();

/** The files of a tokenizer. */
export function tokenizerFiles(tokenizer: Tokenizer): [path: string, bytes: Uint8Array][] {
  const texts: [string, string][] = [
    ["tokenizer.json", tokenizer.toJson()],
    ["tokenizer_config.json", tokenizer.toConfigJson()],
  ];
  if (tokenizer.continuingSubwordPrefix !== null) texts.push(["vocab.txt", writeVocabularyText(tokenizer.vocabulary)]);
  return texts.map(([path, text]) => [path, utf8.encode(text)]);
}

/** config.json of the model: as it was given, with the tokenizer's numbers and without what would belong to another model. */
export function configText(given: ModelConfig["raw"], tokenizer: Tokenizer, rows: number = tokenizer.maxId + 1): string {
  const config = withoutTask(given);
  if (!config.has("model_type")) config.set("model_type", "bert");
  config.set("vocab_size", new JsonNumber(`${rows}`));
  if (tokenizer.padId !== null) config.set("pad_token_id", new JsonNumber(`${tokenizer.padId}`));
  return `${writeJson(config)}\n`;
}

/** The same, read. */
export function configOf(text: string): ModelConfig {
  return parseConfig(utf8.encode(text), "config.json");
}

/** The whole folder. `more` are files beside the model, such as its card. */
export function modelFolder(
  config: string,
  tokenizer: Tokenizer,
  weights: ReadonlyMap<string, FloatTensor>,
  more: ReadonlyMap<string, string> = new Map(),
): Folder {
  const files = new Map<string, Uint8Array>([
    ["config.json", utf8.encode(config)],
    ["model.safetensors", encodeSafetensors(weights, { format: "pt" })],
    ...tokenizerFiles(tokenizer),
    ...Array.from(more, ([path, text]): [string, Uint8Array] => [path, utf8.encode(text)]),
  ]);
  return memoryFolder("the trained model", files);
}
