// A stage of a tokenizer.json: its type must be known, and so must each of its keys, for one of them might change results.
import { didYouMean, type Fields, GlassbertError } from "../../base/index.ts";

/** The way out when a file is of another family of tokenizers. */
export const otherFamily = "use a model of the BERT family, whose tokenizer is made of the stages that are known here";

/** "FILE: FIELD RULE". */
export function refusal(fields: Fields, key: string, rule: string, fix?: string): GlassbertError {
  return new GlassbertError("E_TOKENIZER", `${fields.where.name}: ${fields.path}${key} ${rule}`, fix ?? fields.where.fix ?? "");
}

/** Refuses keys that are not known: one of them might change results. */
export function only(fields: Fields, known: readonly string[]): Fields {
  for (const key of fields.without(known).keys())
    throw refusal(
      fields,
      key,
      `is an unknown key.${didYouMean(key, known)}`,
      `known here: ${known.join(", ")}; delete the key if it changes nothing`,
    );
  return fields;
}

/** A stage that may be null or absent; `known` gives the keys of each type. */
export function stage(root: Fields, key: string, known: Record<string, readonly string[]>): Fields | null {
  const fields = root.object(key, null);
  if (fields === null) return null;
  const types = Object.keys(known);
  const type = fields.string("type");
  if (!types.includes(type)) throw fields.wrong("type", `one of ${types.join(", ")}`, otherFamily);
  return only(fields, ["type", ...known[type]!]);
}
