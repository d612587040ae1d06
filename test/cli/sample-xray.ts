// An X-ray by hand, for views and tests that need no model: seeded numbers with the shapes of a small real one.
import type { Xray } from "../../src/tasks/index.ts";

/** X-ray of "My dog is [MASK]." in a model of 6 layers and 384 dimensions. */
export function sampleXray(): Xray {
  const random = generator(17);
  const D = 384;
  const vector = (spread: number) => Float32Array.from({ length: D }, () => spread * (random() + random() + random() - 1.5));
  const words = ["[CLS]", "my", "dog", "is", "[MASK]", ".", "[SEP]"];
  const ids = [101, 2026, 3899, 2003, 103, 1012, 102];
  const places = [
    [0, 0],
    [0, 2],
    [3, 6],
    [7, 9],
    [10, 16],
    [16, 17],
    [0, 0],
  ] as const;
  const [token, positionRow, segmentRow] = [vector(0.06), vector(0.03), vector(0.01)];
  const sum = token.map((x, d) => x + positionRow[d]! + segmentRow[d]!);
  const mean = sum.reduce((a, b) => a + b) / D;
  const variance = sum.reduce((a, b) => a + (b - mean) ** 2, 0) / D;
  const normalized = sum.map(x => (0.6 * (x - mean)) / Math.sqrt(variance + 1e-12));
  return {
    schema: "glassbert.xray/1",
    model: {
      name: "models/sample",
      recipe: "bert, mean, L2, max 256, fp32, prompt ''",
      runtime: "none",
      layers: 6,
      width: D,
      rows: 30522,
      hasMaskedHead: true,
      maskToken: "[MASK]",
    },
    text: "My dog is [MASK].",
    pieces: words.map((piece, index) => ({
      index,
      id: ids[index]!,
      piece,
      word: index === 0 || index === 6 ? null : index - 1,
      start: places[index]![0],
      end: places[index]![1],
      sequence: index === 0 || index === 6 ? null : 0,
      segment: 0,
      position: index,
      special: index === 0 || index === 6,
    })),
    chosen: { index: 4, token, positionRow, segmentRow, sum, mean, variance, normalized },
    oneHot: { rows: 30522, width: D, multiplyAdds: 30522 * D, lookUpMs: 0.004, productMs: 12.34, largestDifference: 0 },
    layers: Array.from({ length: 7 }, (_, layer) => ({
      layer,
      norm: 9 + 3 * Math.sin(layer),
      cosineToInput: 0.93 / (1 + layer),
      cosineToPrevious: layer === 0 ? null : 0.8 + 0.02 * layer,
      nearest: (layer < 3 ? ["[MASK]", "##ifying", "the", "dead", "a"] : ["dead", "gone", "hungry", "cute", "sleeping"]).map(
        (piece, i) => ({
          id: 1000 + i,
          piece,
          cosine: 0.9 / (1 + 0.2 * i + 0.1 * layer),
        }),
      ),
      readout: null,
    })),
    masks: [
      {
        position: 4,
        start: 10,
        end: 16,
        predictions: [
          ["dead", 0.2312],
          ["gone", 0.0911],
          ["hungry", 0.0534],
          ["here", 0.0123],
          ["sleeping", 0.0009],
        ].map(([piece, p], i) => ({
          id: 2000 + i,
          piece: piece as string,
          probability: p as number,
          logProbability: Math.log(p as number),
        })),
      },
    ],
  };
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
