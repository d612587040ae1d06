// The flags of looking inside: which values, of which layer and head, and what is taken away before.
import { parseHeads, parsePositions, parseRows } from "./ablation-flags.ts";
import { choice, whole } from "./flag-values.ts";
import type { Flag } from "./flags.ts";
import { type LookView, lookViews } from "./look-record.ts";

/** As parsed. */
export interface LookFlags {
  saliency?: boolean;
  what?: LookView;
  layer?: number;
  head?: number;
  zeroHead?: ReturnType<typeof parseHeads>;
  dropPosition?: number[];
  replaceRow?: ReturnType<typeof parseRows>;
}

/** All of them, in the order of the help. */
export const lookFlags: Readonly<Record<keyof LookFlags, Flag>> = {
  saliency: { flags: "--saliency", help: "show what the answer hangs on, too", group: "Task" },
  what: {
    flags: "--what <view>",
    help: `one of ${lookViews.join(", ")} (default: readout where a word is masked, else attentions; with a part taken away, what it changes)`,
    group: "Task",
    parse: choice("--what", lookViews),
  },
  layer: { flags: "--layer <n>", help: "this layer only, counted from 0", group: "Task", parse: whole("--layer", 0) },
  head: { flags: "--head <n>", help: "this attention head only, counted from 0", group: "Task", parse: whole("--head", 0) },
  zeroHead: {
    flags: "--zero-head <l.h>",
    help: "silence heads, by layer and head: 2.4 or 2.4,3.0",
    group: "Task",
    parse: parseHeads,
  },
  dropPosition: {
    flags: "--drop-position <n>",
    help: "let nobody ask these tokens: 5 or 1,5",
    group: "Task",
    parse: parsePositions,
  },
  replaceRow: {
    flags: "--replace-row <n=piece>",
    help: "give a token another piece's row of the word table: 2=cat",
    group: "Task",
    parse: parseRows,
  },
};
