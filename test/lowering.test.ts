// A training step as it is written for WebGPU: none of the operators that ONNX Runtime has no WebGPU kernel for, where it would compute on the CPU
// and copy everything there and back, and the numbers are the same.
import { InferenceSession, Tensor as OnnxTensor } from "onnxruntime-node";
import { describe, expect, test } from "vitest";
import type { LoweringProfile } from "../src/graph/index.ts";
import { encodeOnnx } from "../src/graph/index.ts";
import { trainableParameters } from "../src/model/index.ts";
import { gradientName, trainingProgram } from "../src/train/index.ts";
import { batchOf, headsOf, only, open } from "./golden-batch.ts";
import { hasShared } from "./shared.ts";

/** Without a kernel in ONNX Runtime 1.30 (or of com.microsoft), found by running each operator. */
const missing = [
  ...["FusedMatMul", "LogSoftmax", "OneHot", "Dropout", "RandomUniformLike", "Bernoulli", "Sum", "Mean", "Sign", "Round", "Mod"],
  ...["ConstantOfShape", "SoftmaxCrossEntropyLoss", "ScatterND"],
];

describe.skipIf(!hasShared).each(["bert-pretraining", "albert-seqcls", "bert-qa", "electra-discriminator"])("%s", name => {
  test.each(["webgpu", "wasm"] as const)("for %s", async (profile: LoweringProfile) => {
    const { config, weights, golden, recorded } = await open(name);
    const program = trainingProgram(config, trainableParameters(weights), headsOf(weights.heads));
    const bytes = await encodeOnnx(program, { profile });
    if (profile === "webgpu") expect([...operatorsOf(bytes)].filter(type => missing.includes(type))).toEqual([]);
    const present = await Promise.all(weights.names.map(async key => [weights.storedName(key), await weights.tensor(key)] as const));
    const feeds = only(program.inputs, { ...Object.fromEntries(present), ...(await batchOf(config, golden)) });
    const session = await InferenceSession.create(bytes);
    const given = Object.entries(feeds).map(([key, t]) => [key, new OnnxTensor(t.dtype, t.data, t.shape)] as const);
    const got = await session.run(Object.fromEntries(given));
    expect(Math.abs(Number(got["loss"]!.data[0]) - recorded.loss)).toBeLessThan(2e-5 * Math.max(1, recorded.loss));
    for (const [key] of present) {
      const grad = gradientName(key);
      if (!golden.has(grad)) continue;
      const { data } = await golden.float32(golden.has(`grad_all_rows.${key}`) ? `grad_all_rows.${key}` : grad);
      const largest = data.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      const off = data.reduce((m, v, i) => Math.max(m, Math.abs(v - Number(got[grad]!.data[i]))), 0);
      expect(off, key).toBeLessThanOrEqual(2e-5 * largest + 2e-6);
    }
    await session.release();
  });
});

/** The op_type of every node: field 7 of ModelProto is the graph, its field 1 the nodes, their field 4 the type. */
function operatorsOf(model: Uint8Array): Set<string> {
  const [graph] = fields(model, 7);
  return new Set(fields(graph!, 1).map(node => new TextDecoder().decode(fields(node, 4)[0])));
}

/** The bodies of a message's fields of that number and of wire type 2. */
function fields(bytes: Uint8Array, number: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let [value, factor] = [0, 1];
    for (let more = true; more; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * factor;
      more = byte > 127;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const type = tag % 8;
    if (type === 0) varint();
    else if (type === 5) at += 4;
    else if (type === 1) at += 8;
    else {
      const end = varint() + at;
      if ((tag - type) / 8 === number) found.push(bytes.subarray(at, end));
      at = end;
    }
  }
  return found;
}

test.skipIf(hasShared)("lowering (skipped: no shared folder beside the checkout)", () => {});
