// A task to which is added that the student's inner vectors follow the teacher's, layer by layer (Jiao et al. 2020, §3.1; Sun et al. 2019). Both read the
// same pieces, so their vocabularies have to be one. Where their widths differ, a matrix leads from the one to the other; it is not saved.
import { GlassbertError } from "../../../base/index.ts";
import type { Value } from "../../../graph/index.ts";
import { add, input, linear, parameter, program } from "../../../graph/index.ts";
import { parametersOf, writeModel } from "../../../model/index.ts";
import type { Bert } from "../../../tasks/index.ts";
import type { Random, Tensor } from "../../../tensor/index.ts";
import { float32, seededRandom } from "../../../tensor/index.ts";
import { weighted } from "../../objective/part.ts";
import type { EncodedItem, Exercise } from "../exercise.ts";
import { modelTitle } from "../model-title.ts";
import { squaredDistance } from "./distill-loss.ts";

/** Which layers, and how much they count. */
export interface HiddenOptions {
  /** Pairs of layers, [student's, teacher's], 0 being the input of the first. Default: each of the student's, at even steps through the teacher. */
  readonly layers?: readonly (readonly [student: number, teacher: number])[] | undefined;
  /** Factor of this loss. Default 1. */
  readonly weight?: number | undefined;
  /** Where widths differ: a matrix that learns along, or one that stays as it was drawn. Default "learned". */
  readonly projection?: "learned" | "fixed" | undefined;
}

/**
 * The same task with inner vectors to follow.
 *
 * @throws {GlassbertError} E_TOKENIZER: two vocabularies; E_USAGE: a layer that is not there
 */
export async function alsoHidden(exercise: Exercise, bert: Bert, teacher: Bert, options: HiddenOptions = {}): Promise<Exercise> {
  checkVocabularies(bert, teacher);
  const { weight = 1, projection = "learned" } = options;
  const [own, other] = [bert.config.num_hidden_layers, teacher.config.num_hidden_layers];
  const pairs = options.layers ?? Array.from({ length: own }, (_, l) => [l + 1, Math.round(((l + 1) * other) / own)] as const);
  for (const [s, t] of pairs) {
    if (s >= 0 && s <= own && t >= 0 && t <= other) continue;
    throw new GlassbertError("E_USAGE", `there is no pair of layers ${s}, ${t}`, `the student has 0 to ${own}, the teacher 0 to ${other}`);
  }
  const [Ds, Dt] = [bert.config.hidden_size, teacher.config.hidden_size];
  const names = Ds === Dt ? [] : pairs.map((_, i) => `distill.projection.${i}`);
  const drawn = ({ normal }: Pick<Random, "normal">) => float32([Dt, Ds], Float32Array.from({ length: Dt * Ds }, () => normal() / Math.sqrt(Ds))); // biome-ignore format: one idea
  const inner = writeModel(teacher.config, parametersOf(teacher.weights)).encoder.hiddenStates;
  const session = await teacher.runtime.load(program(Object.fromEntries(pairs.map(([, t], i) => [`teacher.${i}.hidden.${t}`, inner[t]!]))));
  return {
    ...exercise,
    readsAll: true,
    description: `${exercise.description} Inner vectors follow those of ${modelTitle(teacher)}.`,
    extras: random => {
      const matrices = projection === "learned" ? names.map(name => [name, drawn(random)] as const) : [];
      return new Map([...(exercise.extras?.(random) ?? []), ...matrices]);
    },
    parts: written => {
      const { hiddenStates } = written.model.encoder;
      const shares = input("tokenShares", "float32", ["batch", "tokens"]);
      const losses = pairs.map(([s, t], i): Value => {
        const own = hiddenStates[s]!; // [B, T, Ds]
        const matrix = names[i] === undefined ? null : (written.extras.get(names[i]) ?? parameter(names[i], drawn(seededRandom(i))));
        const brought = matrix ? linear(own, matrix, parameter("none", float32([Dt]))) : own; // [B, T, Dt]
        return weighted(squaredDistance(brought, input(`teacher.${i}.hidden.${t}`, "float32", ["batch", "tokens", Dt])), shares);
      });
      return { ...exercise.parts(written), hidden: { loss: losses.reduce(add), correct: null } };
    },
    feeds: async (batch, share) => {
      const feeds = await exercise.feeds(batch, share);
      const texts = teacherFeeds(feeds, teacher);
      return { ...feeds, ...(await session.run(texts)), tokenShares: tokenShares(batch, feeds, (weight * share) / pairs.length) };
    },
  };
}

function checkVocabularies(bert: Bert, teacher: Bert): void {
  const [own, other] = [bert.tokenizer, teacher.tokenizer];
  for (let id = 0; id <= Math.max(own.maxId, other.maxId); id++) {
    if (own.idToToken(id) === other.idToToken(id)) continue;
    const message = `id ${id} is ${own.idToToken(id)} in ${bert.name} and ${other.idToToken(id)} in ${teacher.name}: they read different pieces`;
    throw new GlassbertError("E_TOKENIZER", message, "let inner vectors follow a teacher with the student's vocabulary only");
  }
}

/** What the teacher reads of the student's inputs. */
function teacherFeeds(feeds: Readonly<Record<string, Tensor>>, { config }: Bert): Record<string, Tensor> {
  const names = ["inputIds", "positionIds", "attentionMask", ...(config.type_vocab_size > 0 ? ["tokenTypeIds"] : [])];
  return Object.fromEntries(names.map(name => [name, feeds[name]!]));
}

/** Each token's share: an item's is spread over its tokens, padding has none. [B, T] */
function tokenShares(batch: readonly EncodedItem[], feeds: Readonly<Record<string, Tensor>>, share: number): Tensor {
  const [B, T] = feeds["inputIds"]!.shape as [number, number];
  const shares = new Float32Array(B * T);
  let row = 0;
  for (const { rows } of batch) {
    const tokens = rows.reduce((sum, { ids }) => sum + ids.length, 0);
    for (const { ids } of rows) shares.fill(share / tokens, row * T, row++ * T + ids.length);
  }
  return float32([B, T], shares);
}
