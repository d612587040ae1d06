// Attention of all heads as one operation, for runtimes that have one and programs that ask for no inner value of it. The same written out is
// in model/attention.ts; both are compared in test/contract.
import { float32 } from "../../tensor/index.ts";
import { expectKind, refuse, width } from "../check.ts";
import { fresh } from "../fresh.ts";
import type { Dimension, Value } from "../value.ts";
import { operation, showShape } from "../value.ts";

/**
 * softmax(query · key / √H + bias) · value, head by head (Vaswani et al. 2017, §3.2).
 *
 * @param query - [B, T, D]; key and value too
 * @param bias - [B or 1, N or 1, T or 1, T]
 * @param heads - N; each has H = D / N of the numbers
 * @returns [B, T, D]
 */
export function attend(query: Value, key: Value, value: Value, bias: Value, heads: number): Value {
  expectKind("attend", "float32", [query, key, value, bias]);
  const D = width("attend", query);
  const H = D / heads;
  if ([key, value].some(x => showShape(x.shape) !== showShape(query.shape)) || query.shape.length !== 3 || !Number.isInteger(H))
    refuse("attend", [query, key, value], `they have to be alike, [batch, tokens, a multiple of ${heads}]`);
  if (bias.shape.length !== 4) refuse("attend", [query, bias], "the bias has to have four dimensions");
  const scale = 1 / Math.sqrt(H);
  return operation("attend", [query, key, value, bias], "float32", query.shape, {
    evaluate: ([q, k, v, b]) => {
      const [B, T] = q!.shape as [number, number];
      const [Bb, Nb, Tb] = b!.shape as [number, number, number];
      const out = fresh(q!, q!.data.length) as Float32Array;
      const scores = fresh(q!, T) as Float32Array;
      for (let text = 0; text < B; text++) {
        for (let head = 0; head < heads; head++) {
          for (let i = 0; i < T; i++) {
            const own = (text * T + i) * D + head * H;
            const biasRow = (((text % Bb) * Nb + (head % Nb)) * Tb + (i % Tb)) * T;
            for (let j = 0; j < T; j++) {
              const other = (text * T + j) * D + head * H;
              let dot = 0;
              for (let h = 0; h < H; h++) dot += q!.data[own + h]! * k!.data[other + h]!;
              scores[j] = dot * scale + b!.data[biasRow + j]!;
            }
            const most = scores.reduce((m, s) => Math.max(m, s));
            const total = scores.reduce((sum, s) => sum + Math.exp(s - most), 0);
            for (let j = 0; j < T; j++) {
              const share = Math.exp(scores[j]! - most) / total;
              for (let h = 0; h < H; h++) out[own + h]! += share * v!.data[(text * T + j) * D + head * H + h]!;
            }
          }
        }
      }
      return float32(q!.shape, out);
    },
    lower: (emit, [q, k, v, b], to) => {
      if (emit.profile === "cpu") {
        const [texts, some, , tokens] = bias.shape as [Dimension, Dimension, Dimension, Dimension];
        const square = [texts, some, tokens, tokens]; // the operator wants a row of the bias for each query
        const rows = bias.shape[2] === tokens ? b! : emit.node("Expand", [b!, emit.shape(square)], emit.name("bias"));
        return emit.node("Attention", [q!, k!, v!, rows], to, { q_num_heads: heads, kv_num_heads: heads });
      }
      const apart = (x: string) => {
        const split = emit.node("Reshape", [x, emit.shape([...query.shape.slice(0, 2), heads, H])], emit.name("split"));
        return emit.node("Transpose", [split], emit.name("heads"), { perm: [0, 2, 1, 3] }); // [B, N, T, H]
      };
      const turned = emit.node("Transpose", [apart(k!)], emit.name("keys"), { perm: [0, 1, 3, 2] });
      const product = emit.node("MatMul", [apart(q!), turned], emit.name("product")); // [B, N, T, T]
      const scores = emit.node("Add", [emit.node("Mul", [product, emit.float(scale)], emit.name("scaled")), b!], emit.name("scores"));
      const mixed = emit.node("MatMul", [emit.node("Softmax", [scores], emit.name("probs"), { axis: -1 }), apart(v!)], emit.name("mixed"));
      const joined = emit.node("Transpose", [mixed], emit.name("joined"), { perm: [0, 2, 1, 3] }); // [B, T, N, H]
      return emit.node("Reshape", [joined, emit.shape(query.shape)], to);
    },
  });
}
