// A model in the middle of fine-tuning: which of its numbers learn, the program of a step, and the folder that it would be if it were saved now.
import type { Folder } from "../../base/index.ts";
import { bytesSource, didYouMean, GlassbertError, memoryFolder } from "../../base/index.ts";
import type { Program, Value } from "../../graph/index.ts";
import { input } from "../../graph/index.ts";
import { readWeights, trainableParameters, writeModel } from "../../model/index.ts";
import type { Bert } from "../../tasks/index.ts";
import type { FloatTensor, Random } from "../../tensor/index.ts";
import { encodeSafetensors, openSafetensors } from "../../tensor/index.ts";
import type { DropoutMasks } from "../objective/dropout-masks.ts";
import { dropoutMasks } from "../objective/dropout-masks.ts";
import { readPlaces } from "../objective/places.ts";
import { withGradients } from "../objective/training-program.ts";
import { begin } from "./beginning.ts";
import type { Exercise } from "./exercise.ts";
import { loraAdapters, withAdapters } from "./lora.ts";
import type { Recipe } from "./recipe.ts";

/** What the loop needs, and what comes of it. */
export interface Draft {
  readonly program: Program;
  /** Where the weights that learn begin: inputs of the program. */
  readonly weights: ReadonlyMap<string, FloatTensor>;
  /** The masks that a run is fed with. */
  readonly masks: DropoutMasks;
  /** Names of weights that the folder lacked. */
  readonly fresh: ReadonlySet<string>;
  /** The model with these numbers in place of those that learn. */
  folder(learned: ReadonlyMap<string, FloatTensor>): Folder;
}

/** Files of an old model that do not belong to the new one; those of sentence vectors do where it makes such. */
const ofWeights = /^(?:model.*\.safetensors(?:\.index\.json)?|pytorch_model.*|README\.md)$/;
const ofVectors = /^(?:modules\.json|config_sentence_transformers\.json|sentence_.*_config\.json|\d+_.*)$/;

/** Makes a draft of a model. Where there are adapters, nothing else learns but weights that are new. */
export async function draftOf(
  bert: Bert,
  exercise: Exercise,
  random: Random,
  { lora, freeze, dropout }: Pick<Recipe, "lora" | "freeze" | "dropout">,
): Promise<Draft> {
  const { config, configText, weights, fresh } = await begin(bert, exercise.shape, random);
  bert.weights.release(); // read again when they are asked for: they are copied here
  const store = await openSafetensors(bytesSource(bert.name, encodeSafetensors(weights)));
  const stored = await readWeights(store, config);
  const adapters = lora ? loraAdapters(weights, lora, random) : null;
  for (const part of freeze) checkPart(part, weights.keys());
  const isFrozen = (name: string) => !fresh.has(name) && (adapters !== null || freeze.some(part => name.includes(part)));
  const trainable = trainableParameters(stored, isFrozen);
  const extras = exercise.extras?.(random) ?? new Map<string, FloatTensor>();
  const extraInputs = new Map([...extras].map(([name, { shape }]): [string, Value] => [name, input(name, "float32", shape)]));
  const parameters = adapters ? withAdapters(trainable, adapters, stored.storedName) : trainable;
  const masks = dropoutMasks();
  const model = writeModel(config, parameters, {
    reads: exercise.readsAll ? undefined : readPlaces,
    dropout: (x, rate) => (x.shape.length > 3 ? x : masks.dropout(x, dropout ?? rate)),
  });
  const parts = exercise.parts({ config, weights: parameters, model, extras: extraInputs });
  const inputs = new Map([...trainable.inputs, ...(adapters?.inputs ?? []), ...extraInputs]);
  const all = new Map([...weights, ...(adapters?.weights ?? []), ...extras]);
  return {
    program: withGradients(parts, { inputs }),
    weights: new Map([...inputs.keys()].map(name => [name, all.get(name)!])),
    fresh,
    masks,
    folder: learned => {
      const plain = new Map(Array.from(weights, ([name, weight]) => [name, learned.get(name) ?? weight]));
      const present = adapters?.merged(plain, learned) ?? plain;
      const files = new Map<string, Uint8Array>([
        ["config.json", new TextEncoder().encode(configText)],
        ["model.safetensors", encodeSafetensors(present, { format: "pt" })],
        ...(exercise.files?.(learned) ?? []),
      ]);
      const isHidden = (path: string) => ofWeights.test(path) || (!exercise.makesVectors && ofVectors.test(path));
      return memoryFolder(bert.name, files, { folder: bert.folder, isHidden });
    },
  };
}

/** A part of a name that is in none would freeze nothing. */
function checkPart(part: string, names: Iterable<string>): void {
  const all = [...names];
  if (all.some(name => name.includes(part))) return;
  const words = [...new Set(all.flatMap(name => name.split(".")))].filter(word => !/^\d+$/.test(word));
  throw new GlassbertError("E_USAGE", `no weight is named ${part}, to be frozen.${didYouMean(part, words)}`, `take of ${words.join(", ")}`);
}
