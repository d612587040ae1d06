// A task during which a model goes on filling masks: some of the texts are read a second time with pieces masked, so that the masked-word head keeps up with
// the encoder, and one model can do both.
import { GlassbertError } from "../../../base/index.ts";
import { multiply, scalar } from "../../../graph/index.ts";
import type { Bert } from "../../../tasks/index.ts";
import { float32, int32, seededRandom } from "../../../tensor/index.ts";
import type { Encoding } from "../../../tokenizer/index.ts";
import type { Masked } from "../../examples/mask.ts";
import { mask } from "../../examples/mask.ts";
import { bertMaskRule } from "../../examples/mask-rule.ts";
import { piecesOf } from "../../examples/pieces.ts";
import { headPart, partNames } from "../../objective/head-part.ts";
import type { Exercise } from "../exercise.ts";

/** How much of it. */
export interface MaskedOptions {
  /** Share of the items that are read again with masks. Default 0.5. */
  readonly share?: number | undefined;
  /** Factor of this loss. Default 1. */
  readonly weight?: number | undefined;
  /** For the masks. Default 0. */
  readonly seed?: number | undefined;
}

/**
 * The same task with masks to fill; the masked-word head stays in the folder.
 *
 * @throws {GlassbertError} E_HEAD_MISSING: there is no such head; E_USAGE: a task that would ask the masked texts too
 */
export function alsoMasked(exercise: Exercise, bert: Bert, { share = 0.5, weight = 1, seed = 0 }: MaskedOptions = {}): Exercise {
  if (exercise.task !== "sentence" && exercise.task !== "distill")
    throw new GlassbertError(
      "E_USAGE",
      `${exercise.task} asks every row of a batch, masked ones too`,
      "fill masks beside sentence or distill",
    );
  if (!bert.weights.heads.has("masked"))
    throw new GlassbertError(
      "E_HEAD_MISSING",
      `${bert.name} lacks the masked-word head`,
      "leave out the masks, or take a folder with that head",
    );
  const pieces = piecesOf(bert.tokenizer);
  const random = seededRandom(seed);
  const masks = new WeakMap<Encoding, Masked>();
  return {
    ...exercise,
    readsAll: true,
    shape: { ...exercise.shape, heads: [...exercise.shape.heads, "masked"] },
    description: `${exercise.description} Masks were filled on the side.`,
    encode: item => {
      const rows = exercise.encode(item);
      if (random.uniform() >= share) return rows;
      const ids = rows[0]!.ids.slice();
      const again = { ...rows[0]!, ids };
      masks.set(again, mask(ids, pieces, bertMaskRule, random));
      return [...rows, again];
    },
    parts: written => {
      const { loss, correct } = headPart(written.config, written.weights, written.model, "masked");
      return { ...exercise.parts(written), [partNames.masked]: { loss: multiply(loss, scalar(weight)), correct } };
    },
    feeds: async (batch, share) => {
      const feeds = await exercise.feeds(batch, share);
      const T = feeds["inputIds"]!.shape[1]!;
      const found = batch
        .flatMap(({ rows }) => rows)
        .flatMap((row, r) => {
          const { maskPlaces, maskLabels } = masks.get(row) ?? nothing;
          return Array.from(maskPlaces, (place, i) => ({ place: r * T + place, label: maskLabels[i]!, weight: share / maskPlaces.length }));
        });
      const all = found.length > 0 ? found : [{ place: 0, label: 0, weight: 0 }]; // a run reads one place at least
      return {
        ...feeds,
        maskPlaces: int32([all.length], all.map(({ place }) => place)), // biome-ignore format: one idea
        maskLabels: int32([all.length], all.map(({ label }) => label)), // biome-ignore format: one idea
        maskWeights: float32(
          [all.length],
          Float32Array.from(all, ({ weight }) => weight),
        ),
      };
    },
  };
}

const nothing: Masked = { maskPlaces: new Int32Array(0), maskLabels: new Int32Array(0) };
