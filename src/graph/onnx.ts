// A program as the bytes of an ONNX model. Field numbers are those of onnx.proto (onnx 1.17, IR version 10); the few messages that a
// model needs are written by hand with the wire format of protobuf.
import { GlassbertError } from "../base/index.ts";
import type { PendingFile, PendingTensor } from "../tensor/index.ts";
import { sizeOf } from "../tensor/index.ts";
import type { Attribute, Emit, LoweringProfile } from "./emit.ts";
import type { Program } from "./program.ts";
import type { Bytes } from "./protobuf.ts";
import { bytesOf, chunksOf, float, length, message, packedIntegers, text, varint } from "./protobuf.ts";
import type { Value, Weight } from "./value.ts";

const FLOAT = 1;
const INT64 = 7;
const types: Readonly<Partial<Record<PendingTensor["dtype"], number>>> = { F32: FLOAT, I8: 3, I32: 6, F16: 10, F64: 11, BF16: 16 };
const kinds = { float32: "F32", int8: "I8", int32: "I32" } as const;
const OPSET = 20; // the first with Gelu
const OPSET_OF_ATTENTION = 23;

/** How weights go into the model. */
export interface EncodeOnnxOptions {
  /** Folder of weight files that whoever loads the model will map: weights stored there are named by file and place, not read. Default: none. */
  readonly weightFolder?: string | undefined;
  /** The bytes of a weight that is named by no file; floats of another dtype than F32 are cast when the model is loaded. Default, and where it gives none: its numbers. */
  readonly bytesOfWeight?: ((name: string, weight: Weight) => PendingTensor | undefined) | undefined;
  /** Declares inputs of integers as int64, which other tools feed. Default false. */
  readonly hasInt64Inputs?: boolean | undefined;
  /** Default `cpu`. */
  readonly profile?: LoweringProfile | undefined;
}

/** The model's bytes: graph and weights. Weights that are read are copied once, into the result. */
export async function encodeOnnx(program: Program, options: EncodeOnnxOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const { sizeBytes, chunks } = streamOnnx(program, options);
  const whole = new Uint8Array(sizeBytes);
  let at = 0;
  for await (const chunk of chunks()) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** The same as a file that is made while it is written: no more than one weight is in memory. */
export function streamOnnx(
  program: Program,
  { weightFolder, bytesOfWeight, hasInt64Inputs = false, profile = "cpu" }: EncodeOnnxOptions = {},
): PendingFile {
  const nodes: Bytes[] = [];
  const constants = new Map<string, Bytes>();
  const names = new Map<Value, string>();
  const written = new Set<string>(); // what `once` has written
  let inner = 0;
  let version = OPSET;
  const extensions = new Set<string>(); // domains of operators that the standard lacks

  const constant = (name: string, dims: readonly number[], values: readonly number[]): string => {
    if (!constants.has(name)) constants.set(name, initializer(name, INT64, dims, bytesOf(BigInt64Array.from(values, BigInt))));
    return name;
  };
  const size = (dimension: string): string =>
    emit.once(`size(${dimension})`, name => {
      for (const [from, { shape }] of program.inputs) {
        const axis = shape.indexOf(dimension);
        if (axis >= 0) return emit.node("Shape", [from], name, { start: axis, end: axis + 1 });
      }
      throw new GlassbertError(
        "E_SHAPE",
        `no input of the program has the dimension "${dimension}"`,
        "name a dimension as the input does that brings it",
      );
    });
  const emit: Emit = {
    profile,
    node: (type, inputs, output, attributes = {}, domain = "") => {
      if (type === "Attention") version = OPSET_OF_ATTENTION;
      const body = [...inputs.map(i => text(1, i)), text(2, output), text(3, output), text(4, type)];
      for (const [name, value] of Object.entries(attributes)) body.push(message(5, attribute(name, value)));
      if (domain !== "") {
        body.push(text(7, domain));
        extensions.add(domain);
      }
      nodes.push(message(1, body));
      return output;
    },
    shape: shape => {
      const unknown = shape.filter(d => typeof d === "string");
      if (unknown.length < 2) return emit.integers(shape.map(d => (typeof d === "number" ? d : -1))); // -1: what is left over
      const sizes = () => shape.map(d => (typeof d === "number" ? emit.integers([d]) : size(d)));
      return emit.once(`shape[${shape.join(",")}]`, name => emit.node("Concat", sizes(), name, { axis: 0 }));
    },
    once: (name, write) => {
      if (!written.has(name)) write(name);
      written.add(name);
      return name;
    },
    name: hint => `${hint}_${inner++}`,
    integers: values => constant(`int64[${values.join(",")}]`, [values.length], values),
    integer: value => constant(`int64(${value})`, [], [value]),
    float: value => {
      const name = `float(${value})`;
      constants.set(name, initializer(name, FLOAT, [], bytesOf(Float32Array.of(value))));
      return name;
    },
  };

  for (const [name, value] of program.outputs) if (value.origin.from === "operation" && !names.has(value)) names.set(value, name);
  for (const value of program.order) {
    const { origin, kind } = value;
    let name = names.get(value) ?? (origin.from === "operation" ? emit.name(origin.name) : origin.name);
    if (origin.from === "input" && hasInt64Inputs && kind === "int32")
      name = emit.node("Cast", [name], `${name}_int32`, { to: types.I32! });
    names.set(value, name);
    if (origin.from === "parameter") {
      const { weight } = origin;
      const file = weight.stored && weightFolder !== undefined && fileIn(weightFolder, weight.stored.path);
      const pending = file ? null : (bytesOfWeight?.(name, weight) ?? ownBytes(weight));
      const { dtype } = pending ?? weight.stored!;
      const own = dtype === kinds[kind] ? name : `${name}_stored`;
      constants.set(own, pending ? inline(own, weight, pending) : external(own, weight, file as string));
      if (own !== name) emit.node("Cast", [own], name, { to: types[kinds[kind]]! }); // folded when the session is made
    }
    if (origin.from === "operation") origin.rule.lower(emit, origin.inputs.map(i => names.get(i)!), name); // biome-ignore format: one idea
  }
  // An output that is an input, a parameter or a second name of one value gets a node of its own.
  for (const [name, value] of program.outputs) if (names.get(value) !== name) emit.node("Identity", [names.get(value)!], name);

  const graph = [
    ...nodes,
    text(2, "glassbert"),
    ...constants.values(),
    ...[...program.inputs].map(([name, value]) =>
      message(11, valueInfo(name, value, hasInt64Inputs && value.kind === "int32" ? INT64 : undefined)),
    ),
    ...[...program.outputs].map(([name, value]) => message(12, valueInfo(name, value))),
  ];
  const opset = (domain: string, version: number) => message(8, [text(1, domain), varint(2, version)]);
  const model = [
    varint(1, 10),
    text(2, "glassbert"),
    message(7, graph),
    opset("", version),
    ...Array.from(extensions, domain => opset(domain, 1)),
  ];
  return { sizeBytes: length(model), chunks: () => chunksOf(model) };
}

/** TensorProto with its numbers inside. */
function initializer(name: string, type: number, dims: readonly number[], raw: Bytes): Bytes {
  return message(5, [packedIntegers(1, dims), varint(2, type), text(8, name), message(9, [raw])]);
}

function inline(name: string, { shape }: Weight, { dtype, sizeBytes, read }: PendingTensor): Bytes {
  return initializer(name, types[dtype]!, shape, { sizeBytes, read });
}

function ownBytes(weight: Weight): PendingTensor {
  const { kind, shape } = weight;
  const sizeBytes = sizeOf(shape) * (kind === "int8" ? 1 : 4);
  return { dtype: kinds[kind], shape, sizeBytes, read: async () => bytesOf((await weight.read()).data) };
}

/** TensorProto with its numbers in a file: `external_data` is a list of key and value, `data_location` 1 says EXTERNAL. */
function external(name: string, { shape, stored }: Weight, location: string): Bytes {
  const { dtype, start, sizeBytes } = stored!;
  const entries = Object.entries({ location, offset: `${start}`, length: `${sizeBytes}` });
  const data = entries.map(([key, value]) => message(13, [text(1, key), text(2, value)]));
  return message(5, [packedIntegers(1, shape), varint(2, types[dtype]!), text(8, name), ...data, varint(14, 1)]);
}

/** The file's name, if it lies directly in the folder and its place suits the machine. */
function fileIn(folder: string, path: string): string | null {
  const name = path.startsWith(folder) ? path.slice(folder.length).replace(/^[/\\]/, "") : "";
  return name === "" || /[/\\]/.test(name) ? null : name;
}

/** ValueInfoProto: a named dimension is a `dim_param`. */
function valueInfo(name: string, { kind, shape }: Value, type: number = types[kinds[kind]]!): Bytes[] {
  const dims = shape.map(d => message(1, [typeof d === "number" ? varint(1, d) : text(2, d)]));
  const tensorType = [varint(1, type), message(2, dims)];
  return [text(1, name), message(2, [message(1, tensorType)])];
}

/** AttributeProto: type 1 float, 2 integer, 3 string, 7 integers. */
function attribute(name: string, value: Attribute): Bytes[] {
  if (typeof value === "number") return [text(1, name), varint(3, value), varint(20, 2)];
  if (typeof value === "string") return [text(1, name), text(4, value), varint(20, 3)];
  if ("float" in value) return [text(1, name), float(2, value.float), varint(20, 1)];
  return [text(1, name), packedIntegers(8, value), varint(20, 7)];
}
