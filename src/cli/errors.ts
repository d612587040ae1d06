// What a person reads when something goes wrong: the code, what and where, why, the next step, and where to read more.
// One exit code per kind of failure, so that a script can branch without reading the sentence.
import { type ErrorCode, GlassbertError } from "../base/index.ts";
import type { Paint } from "./colour.ts";

/** The status the program ends with, per kind of failure: 1 failed, 2 usage or input, 4 the model. `glassbert help exit-codes`. */
export const exitCodes: Record<ErrorCode, 1 | 2 | 4> = {
  E_USAGE: 2,
  E_INPUT: 2,
  E_NOT_UTF8: 2,
  E_NO_MASK: 2,
  E_TOO_LONG: 2,
  E_ID_RANGE: 2,
  E_FILE_MISSING: 2,
  E_FILE_EXISTS: 2,
  E_FILE_WRITE: 1,
  E_MODEL_MISSING: 4,
  E_CONFIG: 4,
  E_VOCAB_MISSING: 4,
  E_TOKENIZER: 4,
  E_WEIGHTS_MISSING: 4,
  E_WEIGHTS: 4,
  E_SAFETENSORS: 4,
  E_SHARDS: 4,
  E_MODULES: 4,
  E_HEAD_MISSING: 1,
  E_CORPUS: 2,
  E_DOWNLOAD: 4,
  E_CHECKPOINT: 2,
  E_DIVERGED: 1,
  E_RUNTIME_MISSING: 1,
  E_RUNTIME: 1,
  E_SHAPE: 1,
};

/** An error as plain data: what `--json` prints on stderr. */
export interface Report {
  /** An ErrorCode, or `E_INTERNAL` for a defect of ours. */
  readonly code: string;
  readonly message: string;
  /** The sentence of the error below this one, where there is one. */
  readonly cause: string | null;
  readonly fix: string;
  readonly docs: string;
  readonly exit: number;
}

/** Whatever was thrown, as a report. Anything but a GlassbertError is a defect of ours and says so. */
export function report(error: unknown): Report {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : null;
  if (error instanceof GlassbertError) {
    const { code, message, fix } = error;
    return { code, message, cause, fix, docs: `glassbert explain ${code}`, exit: exitCodes[code] };
  }
  const message = error instanceof Error ? error.message : String(error);
  const fix = "this is a defect of glassbert: run it again with GLASSBERT_DEBUG=1 and report what it prints";
  return { code: "E_INTERNAL", message, cause, fix, docs: "glassbert explain E_INTERNAL", exit: 1 };
}

/** The report as lines for stderr, each ending in a newline. `stack` is printed only when GLASSBERT_DEBUG=1. */
export function reportText(it: Report, paint: Paint, asJson: boolean, stack?: string): string {
  if (asJson) return `${JSON.stringify(it)}\n`;
  const lines = [`${paint.red(`error[${it.code}]:`)} ${it.message}`];
  if (it.cause !== null) lines.push(`${paint.dim("cause:")} ${it.cause}`);
  lines.push(`${paint.bold("fix:")} ${it.fix}`, `${paint.dim("see:")} ${it.docs}`);
  if (stack !== undefined) lines.push(stack);
  return `${lines.join("\n")}\n`;
}
