// Sums of products: where nearly all of the time goes.
import type { Tensor } from "../../tensor/index.ts";
import { expectKind, refuse, width } from "../check.ts";
import { freshTensor } from "../fresh.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";
import { flatten, reshapeLike } from "./shapes.ts";
import { sumTo } from "./sums.ts";

/**
 * x · Wᵀ + b with W as PyTorch stores it: one row of weights per output.
 *
 * @param x - [..., I]
 * @param weight - [O, I]
 * @param bias - [O]
 * @returns [..., O]
 */
export function linear(x: Value, weight: Value, bias: Value): Value {
  expectKind("linear", "float32", [x, weight, bias]);
  const [outs, ins] = weight.shape;
  if (weight.shape.length !== 2 || width("linear", x) !== ins)
    refuse("linear", [x, weight], `the weight has to be [outputs, ${x.shape.at(-1)}]`);
  if (bias.shape.length !== 1 || bias.shape[0] !== outs) refuse("linear", [weight, bias], `the bias has to be [${outs}]`);
  const shape = [...x.shape.slice(0, -1), outs!];
  return operation("linear", [x, weight, bias], "float32", shape, {
    again: ([t, w, b]) => linear(t!, w!, b!),
    evaluate: ([s, w, b]) => {
      const [O, I] = w!.shape as [number, number];
      const [rows, weights] = [s!.data as Float32Array, w!.data as Float32Array];
      const out = freshTensor(s!, [...s!.shape.slice(0, -1), O]);
      for (let at = 0, r = 0; at < out.data.length; r++) {
        for (let o = 0; o < O; o++) out.data[at++] = b!.data[o]! + dotOfRows(rows, r * I, weights, o * I, I);
      }
      return out;
    },
    lower: (emit, [s, w, b], to) => {
      if (x.shape.length === 2) return emit.node("Gemm", [s!, w!, b!], to, { transB: 1 });
      // Gemm wants a matrix: the leading dimensions are folded into one and unfolded after it.
      const rows = emit.node("Reshape", [s!, emit.integers([-1, ins as number])], emit.name("rows"));
      const product = emit.node("Gemm", [rows, w!, b!], emit.name("product"), { transB: 1 });
      return emit.node("Reshape", [product, emit.shape(shape)], to);
    },
    gradient: g => [
      () => (x.shape.length === 2 ? matmul(g, weight) : reshapeLike(matmul(flatten(g), weight), x)),
      () => matmul(flatten(g), flatten(x), { transposeA: true }), // [O, rows] · [rows, I]
      () => sumTo(g, bias.shape),
    ],
  });
}

/** How the operands of `matmul` stand. */
export interface MatmulOptions {
  /** a is [..., K, M]. Default false. */
  readonly transposeA?: boolean;
  /** b is [..., N, K]. Default false. */
  readonly transposeB?: boolean;
  /** Factor of the products. Default 1. */
  readonly scale?: number;
}

/**
 * Matrix products of the last two dimensions, for each of the leading ones, times `scale`.
 *
 * @param a - [..., M, K], or [..., K, M] with `transposeA`
 * @param b - [..., K, N], or [..., N, K] with `transposeB`
 * @returns [..., M, N]
 */
export function matmul(a: Value, b: Value, { transposeA = false, transposeB = false, scale = 1 }: MatmulOptions = {}): Value {
  expectKind("matmul", "float32", [a, b]);
  const rank = a.shape.length;
  if (rank < 2 || b.shape.length !== rank) refuse("matmul", [a, b], "both need the same number of dimensions, two or more");
  for (let i = 0; i < rank - 2; i++) {
    if (a.shape[i] !== b.shape[i]) refuse("matmul", [a, b], `the leading dimensions ${a.shape[i]} and ${b.shape[i]} differ`);
  }
  const [rows, left] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [right, outs] = transposeB ? [b.shape.at(-1)!, b.shape.at(-2)!] : [b.shape.at(-2)!, b.shape.at(-1)!];
  if (left !== right) refuse("matmul", [a, b], `the inner dimensions ${left} and ${right} differ`);
  return operation("matmul", [a, b], "float32", [...a.shape.slice(0, -2), rows, outs], {
    evaluate: ([s, t]) => {
      const [x, y] = [transposeA ? swapped(s!) : s!, transposeB ? t! : swapped(t!)];
      const [M, K] = x.shape.slice(-2) as [number, number];
      const N = y.shape.at(-2)!;
      const out = freshTensor(s!, [...x.shape.slice(0, -1), N]);
      for (let row = 0; row < out.data.length / N; row++) {
        const matrix = Math.floor(row / M) * K * N;
        for (let n = 0; n < N; n++) out.data[row * N + n] = scale * dotOfRows(x.data, row * K, y.data, matrix + n * K, K);
      }
      return out;
    },
    lower: (emit, [s, t], to) => {
      if (!transposeA && !transposeB && scale === 1) return emit.node("MatMul", [s!, t!], to);
      const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: scale } };
      if (rank === 2) return emit.node("Gemm", [s!, t!], to, attributes);
      if (emit.profile !== "webgpu") return emit.node("FusedMatMul", [s!, t!], to, attributes, "com.microsoft");
      // WebGPU has no FusedMatMul: ONNX Runtime would run it on the CPU, with the operands copied there and back.
      const order = [...Array(rank - 2).keys(), rank - 1, rank - 2];
      const turned = (from: string, isTransposed: boolean) =>
        isTransposed ? emit.node("Transpose", [from], emit.name("transposed"), { perm: order }) : from;
      const operands = [turned(s!, transposeA), turned(t!, transposeB)];
      if (scale === 1) return emit.node("MatMul", operands, to);
      return emit.node("Mul", [emit.node("MatMul", operands, emit.name("product")), emit.float(scale)], to);
    },
    gradient: g => [
      () =>
        transposeA
          ? matmul(b, g, { transposeA: transposeB, transposeB: true, scale }) // [K, N] · [N, M]
          : matmul(g, b, { transposeB: !transposeB, scale }), // [M, N] · [N, K]
      () =>
        transposeB
          ? matmul(g, a, { transposeA: true, transposeB: transposeA, scale }) // [N, M] · [M, K]
          : matmul(a, g, { transposeA: !transposeA, scale }), // [K, M] · [M, N]
    ],
  });
}

/** The last two dimensions exchanged. */
function swapped(t: Tensor): Tensor {
  const [M, K] = t.shape.slice(-2) as [number, number];
  const out = freshTensor(t, [...t.shape.slice(0, -2), K, M]);
  for (let start = 0; start < out.data.length; start += M * K) {
    for (let m = 0; m < M; m++) for (let k = 0; k < K; k++) out.data[start + k * M + m] = t.data[start + m * K + k]!;
  }
  return out;
}

/** Σ x·y of two rows; four partial sums, which is both quicker and closer to the exact sum than one. */
function dotOfRows(x: Tensor["data"], xAt: number, y: Tensor["data"], yAt: number, count: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    s0 += x[xAt + i]! * y[yAt + i]!;
    s1 += x[xAt + i + 1]! * y[yAt + i + 1]!;
    s2 += x[xAt + i + 2]! * y[yAt + i + 2]!;
    s3 += x[xAt + i + 3]! * y[yAt + i + 3]!;
  }
  for (; i < count; i++) s0 += x[xAt + i]! * y[yAt + i]!;
  return s0 + s1 + (s2 + s3);
}
