// Sums of products: where nearly all of the time goes.
import { float32 } from "../../tensor/index.ts";
import { expectKind, refuse, width } from "../check.ts";
import type { Value } from "../value.ts";
import { operation } from "../value.ts";

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
    evaluate: ([s, w, b]) => {
      const [O, I] = w!.shape as [number, number];
      const [rows, weights] = [s!.data as Float32Array, w!.data as Float32Array];
      const out = float32([...s!.shape.slice(0, -1), O]);
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
  });
}

/**
 * Matrix products of the last two dimensions, for each of the leading ones, times `scale`.
 *
 * @param a - [..., M, K]
 * @param b - [..., K, N], or [..., N, K] with `transposeB`
 * @returns [..., M, N]
 */
export function matmul(a: Value, b: Value, { transposeB = false, scale = 1 }: { transposeB?: boolean; scale?: number } = {}): Value {
  expectKind("matmul", "float32", [a, b]);
  const rank = a.shape.length;
  if (rank < 2 || b.shape.length !== rank) refuse("matmul", [a, b], "both need the same number of dimensions, two or more");
  for (let i = 0; i < rank - 2; i++) {
    if (a.shape[i] !== b.shape[i]) refuse("matmul", [a, b], `the leading dimensions ${a.shape[i]} and ${b.shape[i]} differ`);
  }
  const [inner, outer] = transposeB ? [b.shape[rank - 1], b.shape[rank - 2]] : [b.shape[rank - 2], b.shape[rank - 1]];
  if (a.shape[rank - 1] !== inner) refuse("matmul", [a, b], `the inner dimensions ${a.shape[rank - 1]} and ${inner} differ`);
  return operation("matmul", [a, b], "float32", [...a.shape.slice(0, -1), outer!], {
    evaluate: ([s, t]) => {
      const [M, K] = s!.shape.slice(-2) as [number, number];
      const N = t!.shape.at(transposeB ? -2 : -1)!;
      const [left, right] = [s!.data as Float32Array, t!.data as Float32Array];
      const out = float32([...s!.shape.slice(0, -1), N]);
      for (let row = 0; row < out.data.length / N; row++) {
        const matrix = Math.floor(row / M) * K * N;
        for (let n = 0; n < N; n++) {
          const sum = transposeB ? dotOfRows(left, row * K, right, matrix + n * K, K) : dotOfColumn(left, row * K, right, matrix + n, N, K);
          out.data[row * N + n] = scale * sum;
        }
      }
      return out;
    },
    lower: (emit, [s, t], to) => {
      if (!transposeB && scale === 1) return emit.node("MatMul", [s!, t!], to);
      if (emit.profile === "webgpu") {
        // It has no FusedMatMul: the node would run on the CPU, with copies there and back.
        const perm = [...a.shape.keys()].map(axis => (axis < rank - 2 ? axis : 2 * rank - 3 - axis)); // the last two change places
        const scaled = scale === 1 ? s! : emit.node("Mul", [s!, emit.float(scale)], emit.name("scaled"));
        const right = transposeB ? emit.node("Transpose", [t!], emit.name("transposed"), { perm }) : t!;
        return emit.node("MatMul", [scaled, right], to);
      }
      return emit.node("FusedMatMul", [s!, t!], to, { transB: transposeB ? 1 : 0, alpha: { float: scale } }, "com.microsoft");
    },
  });
}

/** Σ x·y of two rows; four partial sums, which is both quicker and closer to the exact sum than one. */
function dotOfRows(x: Float32Array, xAt: number, y: Float32Array, yAt: number, count: number): number {
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

/** Σ x·y of a row and a column, whose numbers stand `step` apart. */
function dotOfColumn(x: Float32Array, xAt: number, y: Float32Array, yAt: number, step: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += x[xAt + i]! * y[yAt + i * step]!;
  return sum;
}
