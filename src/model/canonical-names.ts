// What checkpoints call their tensors, and the one name each has here. Prefixes come from the classes that wrapped the model when it was
// saved; gamma and beta are TensorFlow's names for LayerNorm's weight and bias, kept by the oldest files (transformers renames exactly
// these two as "legacy" names).
import { GlassbertError } from "../base/index.ts";
import type { TensorStore } from "../tensor/index.ts";

/** The names of a checkpoint. */
export interface CanonicalNames {
  /** Canonical → stored. */
  readonly stored: ReadonlyMap<string, string>;
  /** What was taken off in front, as it stood: `bert.`, `module.bert.` … */
  readonly prefixes: readonly string[];
  /** Stored names of buffers and optimizer slots. */
  readonly ignored: readonly string[];
}

/** What wrappers and the family's classes put in front. */
const wrappers = /^(?:module\.|model\.|0\.auto_model\.|(?:bert|albert|distilbert|roberta|xlm-roberta|camembert|electra|mpnet)\.)*/;

/** Puts the names of a store in order. Throws E_WEIGHTS when two of them mean the same tensor. */
export function canonicalNames(store: TensorStore): CanonicalNames {
  const stored = new Map<string, string>();
  const prefixes = new Set<string>();
  const ignored: string[] = [];
  for (const name of store.names) {
    const prefix = wrappers.exec(name)![0];
    const bare = name.slice(prefix.length);
    if (/^embeddings\.(?:position_ids|token_type_ids)$|(?:^|[./])(?:adam_m|adam_v|global_step)$/.test(bare)) {
      ignored.push(name);
      continue;
    }
    const canonical = bare.replace(/\bLayerNorm\.gamma$/, "LayerNorm.weight").replace(/\bLayerNorm\.beta$/, "LayerNorm.bias");
    const rival = stored.get(canonical);
    if (rival !== undefined) {
      const message = `${store.name}: tensors ${JSON.stringify(rival)} and ${JSON.stringify(name)} are both ${canonical}`;
      throw new GlassbertError("E_WEIGHTS", message, "remove one of them");
    }
    stored.set(canonical, name);
    if (prefix !== "") prefixes.add(prefix);
  }
  return { stored, prefixes: [...prefixes], ignored };
}
