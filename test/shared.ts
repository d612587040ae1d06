// The team's shared folder of real checkpoints, vocabularies and reference outputs lies beside the checkout where there is one.
// Checks that need it run when it is there, and are named skips when it is not.
import { existsSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../shared");

/** True when the shared folder is there. */
export const hasShared = existsSync(root);

/** A path in the shared folder. */
export const shared = (path: string): string => join(root, path);
