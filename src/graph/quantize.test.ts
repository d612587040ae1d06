import { describe, expect, test } from "vitest";
import { type FloatTensor, float32, seededRandom } from "../tensor/index.ts";
import type { Runtime, Session } from "./index.ts";
import { input, interpreter, linear, parameter, program, quantize, quantizing } from "./index.ts";

const random = seededRandom(7).uniform;
const numbers = (count: number, size: number) => Float32Array.from({ length: count }, () => (random() - 0.5) * size);
const [rows, ins, outs] = [5, 64, 9];
const weight = float32([outs, ins], numbers(outs * ins, 0.2));
const bias = float32([outs], numbers(outs, 1));
const x = float32([rows, ins], numbers(rows * ins, 8));
const y = linear(input("x", "float32", ["rows", ins]), parameter("w", weight), parameter("b", bias));

async function run(feed: FloatTensor, of = quantize(program({ y }))): Promise<Float32Array> {
  const session = await interpreter().load(of);
  return (await session.run({ x: feed }))["y"]!.data as Float32Array;
}

describe("quantize", () => {
  test("is the linear layer but for the rounding of both factors", async () => {
    const exact = await run(x, program({ y }));
    const quantised = await run(x);
    for (let r = 0; r < rows; r++) {
      const row = x.data.subarray(r * ins, (r + 1) * ins);
      const step = Math.max(...row.map(Math.abs)) / 127;
      for (let o = 0; o < outs; o++) {
        const weights = weight.data.subarray(o * ins, (o + 1) * ins);
        const scale = Math.max(...weights.map(Math.abs)) / 127;
        // Half a step of each factor, times the other factor, and the two halves together.
        const bound = row.reduce((sum, v, i) => sum + (Math.abs(v) * scale + Math.abs(weights[i]!) * step + (step * scale) / 2) / 2, 0);
        expect(Math.abs(quantised[r * outs + o]! - exact[r * outs + o]!)).toBeLessThan(bound);
      }
    }
  });

  test("a row's result does not depend on the other rows", async () => {
    const together = await run(x);
    const alone = await run(float32([1, ins], x.data.slice(2 * ins, 3 * ins)));
    expect(alone).toEqual(together.slice(2 * outs, 3 * outs));
  });

  test("a row of zeros gives the bias", async () => {
    expect(await run(float32([1, ins]))).toEqual(bias.data);
  });

  test("whole numbers within the range are exact", async () => {
    const w = float32([1, 3], Float32Array.of(127, -5, 3));
    const whole = linear(input("x", "float32", ["rows", 3]), parameter("w", w), parameter("b", float32([1])));
    expect(await run(float32([1, 3], Float32Array.of(-127, 50, 1)), quantize(program({ y: whole })))).toEqual(Float32Array.of(-16376));
  });

  test("takes smaller steps where the processor's sums stop short", async () => {
    const loaded: string[] = [];
    const halting: Runtime = {
      ...interpreter(),
      load: async program => {
        const largest = await Promise.all(
          program.order.map(async ({ kind, origin }) =>
            kind === "int8" && origin.from === "parameter" ? Math.max(...(await origin.weight.read()).data) : 0,
          ),
        );
        loaded.push(`${Math.max(...largest)}`);
        const session = await interpreter().load(program);
        const halved = async (feeds: Parameters<Session["run"]>[0]) => {
          const { y } = await session.run(feeds);
          return { y: float32(y!.shape, (y!.data as Float32Array).map(v => v / 2)) }; // biome-ignore format: one idea
        };
        return { ...session, run: halved };
      },
    };
    await quantizing(halting).load(program({ y }));
    await quantizing(interpreter()).load(program({ y }));
    expect(loaded).toEqual(["127", "63"]); // the check, then the program
  });

  test("leaves products of two computed values alone", () => {
    const fed = linear(input("x", "float32", ["rows", 3]), input("w", "float32", [1, 3]), input("b", "float32", [1]));
    expect(quantize(program({ y: fed })).outputs.get("y")).toBe(fed);
  });
});
