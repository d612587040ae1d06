// What the flags say of examples, for `examples` and `pretrain`: which builder, and its options as a recipe names them.
import type { BuilderDescription } from "../train/index.ts";
import type { Options } from "./flags.ts";

/** The flags that are read here, the length apart. */
export const builderFlags = ["builder", "maskedLmProb", "wholeWord"] as const;

/** The builder of examples of that length; of its usual one, where none is said. */
export function builderOf({ builder = "bert-nsp", maskedLmProb, wholeWord }: Options, maxSeqLength?: number): BuilderDescription {
  return {
    name: builder,
    ...(maxSeqLength === undefined ? {} : { maxSeqLength }),
    ...(maskedLmProb === undefined ? {} : { maskedLmProb }),
    ...(wholeWord === undefined ? {} : { doWholeWordMask: wholeWord }),
  };
}
