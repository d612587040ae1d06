// What happens to the vector of a text after pooling: Dense and Normalize modules, in the order of modules.json.
import type { Folder } from "../base/index.ts";
import type { Value } from "../graph/index.ts";
import { divide, maximum, multiply, parameter, squareRoot, sum, unsqueeze } from "../graph/index.ts";
import { float32 } from "../tensor/index.ts";
import { type DenseModule, denseModule, readDenseModule } from "./dense-module.ts";
import { checkPlace, type Module, noteUnknown, readSettingsFile } from "./modules.ts";

/** One step. Normalize: the vector is brought to length 1. */
export type SentenceStep = DenseModule | { readonly module: "Normalize" };

/** Reads the modules after pooling. `width` is what comes in, and goes out in the result. */
export async function readSentenceSteps(
  folder: Folder,
  modules: readonly Module[],
  width: number,
  notes: string[],
): Promise<{ steps: SentenceStep[]; width: number }> {
  const steps: SentenceStep[] = [];
  for (const { type, path } of modules) {
    if (type === "Normalize") {
      const config = path === "" ? null : await readSettingsFile(folder, `${path}/config.json`); // mostly there is none
      if (config !== null) {
        checkPlace(config);
        noteUnknown(config, ["module_input_name", "module_output_name"], notes);
      }
      steps.push({ module: "Normalize" });
    }
    if (type === "Dense") {
      const step = await readDenseModule(folder, path, width, notes);
      steps.push(step);
      width = step.outFeatures;
    }
  }
  return { steps, width };
}

/** The steps over [B, D]. → [B, W] */
export function sentenceSteps(steps: readonly SentenceStep[], x: Value): Value {
  return steps.reduce((vector, step) => (step.module === "Dense" ? denseModule(step, vector) : unitLength(vector)), x);
}

/** x / max(‖x‖₂, 1e-12): length 1, and a zero vector stays zero. */
function unitLength(x: Value): Value {
  const length = unsqueeze(squareRoot(sum(multiply(x, x), -1)), [1]); // [B, 1]
  return divide(x, maximum(length, parameter("epsilon", float32([], Float32Array.of(1e-12)))));
}

/** `Dense 384→64 Tanh`, `L2`: for the recipe line. */
export function describeStep(step: SentenceStep): string {
  if (step.module === "Normalize") return "L2";
  return `Dense ${step.inFeatures}→${step.outFeatures} ${step.activation}${step.residual === "none" ? "" : " + residual"}`;
}
