// The Dense module of sentence-transformers: activation(W · x + b), perhaps with x or a projection of x added.
// Source: huggingface/sentence-transformers, base/modules/dense.py.
import { type Fields, type Folder, GlassbertError } from "../base/index.ts";
import type { Value } from "../graph/index.ts";
import { add, gelu, linear, parameter, relu, sigmoid, tanh } from "../graph/index.ts";
import { float32, openSafetensors, type TensorStore } from "../tensor/index.ts";
import { checkPlace, noteUnknown, readModuleConfig } from "./modules.ts";
import { storedValue } from "./stored-value.ts";

/** One Dense module. */
export interface DenseModule {
  readonly module: "Dense";
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly activation: DenseActivation;
  readonly weight: Value; // [outFeatures, inFeatures]
  readonly bias: Value; // [outFeatures]
  /** `none`; `input`: x itself is added; a value: the projection of x, [outFeatures, inFeatures]. */
  readonly residual: "none" | "input" | Value;
}

/** Last part of PyTorch's name of the activation; `GELU` is the exact one. */
export type DenseActivation = "Tanh" | "Identity" | "GELU" | "ReLU" | "Sigmoid";

const activations: Readonly<Record<DenseActivation, (x: Value) => Value>> = {
  Tanh: x => tanh(x),
  Identity: x => x,
  GELU: x => gelu(x),
  ReLU: x => relu(x),
  Sigmoid: x => sigmoid(x),
};

/** The module as values. x is [B, inFeatures], the result [B, outFeatures]. */
export function denseModule({ weight, bias, activation, outFeatures, residual }: DenseModule, x: Value): Value {
  const out = activations[activation](linear(x, weight, bias)); // [B, outFeatures]
  if (residual === "none") return out;
  return add(out, residual === "input" ? x : linear(x, residual, zeros(outFeatures))); // [B, outFeatures]
}

/**
 * Reads the Dense module in `path`. The weights stay where they are until a runtime wants them.
 *
 * @param width - numbers of the vectors that come in
 * @throws {GlassbertError} E_MODULES: no config, another width, an unknown activation, weights that are missing, left over or of another shape
 */
export async function readDenseModule(folder: Folder, path: string, width: number, notes: string[]): Promise<DenseModule> {
  const config = await readModuleConfig(folder, path, "Dense");
  checkPlace(config);
  const inFeatures = config.integer("in_features");
  if (inFeatures !== width) throw config.wrong("in_features", `${width}, the width of the vectors that come to it`);
  const outFeatures = config.integer<never>("out_features", undefined, 1);
  const hasBias = config.boolean("bias", true);
  const isResidual = config.boolean("use_residual", false);
  const activation = readActivation(config);
  const known = ["in_features", "out_features", "bias", "use_residual", "activation_function", "module_input_name", "module_output_name"];
  noteUnknown(config, known, notes);

  const isProjected = isResidual && inFeatures !== outFeatures;
  const shapes = new Map<string, readonly number[]>([["linear.weight", [outFeatures, inFeatures]]]);
  if (hasBias) shapes.set("linear.bias", [outFeatures]);
  if (isProjected) shapes.set("residual.weight", [outFeatures, inFeatures]);
  const store = await openDense(folder, path);
  checkShapes(store, shapes);
  const value = (name: string) => storedValue(`${path}.${name}`, store.info(name), () => store.float32(name));
  return {
    module: "Dense",
    inFeatures,
    outFeatures,
    activation,
    weight: value("linear.weight"),
    bias: hasBias ? value("linear.bias") : zeros(outFeatures),
    residual: isProjected ? value("residual.weight") : isResidual ? "input" : "none",
  };
}

/** Python takes Tanh for a name outside torch, with a warning; that would be a guess. */
function readActivation(config: Fields): DenseActivation {
  if (!config.has("activation_function")) return "Tanh";
  const names = Object.keys(activations) as DenseActivation[];
  const given = config.string("activation_function");
  const known = names.find(name => name === given.split(".").at(-1));
  if (known !== undefined && given.startsWith("torch.")) return known;
  throw config.wrong("activation_function", `one of torch's ${names.join(", ")}`, "use a model with one of those activations");
}

async function openDense(folder: Folder, path: string): Promise<TensorStore> {
  const file = await folder.open(`${path}/model.safetensors`);
  if (file !== null) return openSafetensors(file);
  const pickle = (await folder.open(`${path}/pytorch_model.bin`)) !== null;
  throw new GlassbertError(
    "E_MODULES",
    `${folder.name}: ${path}/model.safetensors does not exist${pickle ? "; pytorch_model.bin can hold code and is not read" : ""}`,
    pickle ? "save the model again with sentence-transformers 3 or later, which writes safetensors" : "fetch the whole folder again",
  );
}

function checkShapes(store: TensorStore, shapes: ReadonlyMap<string, readonly number[]>): void {
  const fix = "take config.json and model.safetensors of the module from the same model";
  const wrong = (message: string) => new GlassbertError("E_MODULES", `${store.name}: ${message}`, fix);
  for (const [name, shape] of shapes) {
    if (!store.has(name)) throw wrong(`no tensor "${name}"; the module has ${store.names.join(", ") || "none"}`);
    const found = store.info(name).shape;
    if (found.join() !== shape.join()) throw wrong(`"${name}" has shape [${found.join(", ")}], config.json asks for [${shape.join(", ")}]`);
  }
  const surplus = store.names.find(name => !shapes.has(name));
  if (surplus !== undefined) throw wrong(`"${surplus}" is left over: config.json asks for ${[...shapes.keys()].join(", ")}`);
}

function zeros(count: number): Value {
  return parameter(`zeros[${count}]`, float32([count]));
}
