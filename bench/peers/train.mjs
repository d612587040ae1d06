// Ours, in a process of its own like every peer: the built package trains the folder's model on made-up batches. What is said: see ../train.ts.
import { readConfig, readWeights, trainableParameters } from "../../dist/model/index.js";
import { onnxRuntime, openFolder, parallelLearner } from "../../dist/node/index.js";
import { float32, int32, openWeights } from "../../dist/tensor/index.js";
import { clipScale, makeOptimizer, placesOf, runtimeLearner, trainingProgram } from "../../dist/train/index.js";

const { folder: path, rows: B, tokens: T, masks: P, updates, warmUp, learner: kind, workers, threads, part } = JSON.parse(process.argv[2]);
const folder = await openFolder(path);
const config = await readConfig(folder);
const stored = await readWeights(await openWeights(folder), config);
const program = trainingProgram(config, trainableParameters(stored), ["masked", "nextSentence"]);
const weights = new Map();
for (const name of stored.names) weights.set(stored.storedName(name), await stored.tensor(name));
const optimizer = { name: "adamw", weightDecay: 0.01, eps: 1e-6 };
const learner =
  kind === "parallel"
    ? await parallelLearner(program, weights, { optimizer, workers, threads })
    : runtimeLearner(await onnxRuntime({ workers, threads }).load(program), weights, makeOptimizer(optimizer));

if (kind === "parallel") weights.clear(); // it has its own
stored.release();

/** Batches of the same numbers as in train.py. */
let state = 1;
const draw = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * config.vocab_size);
};
const columns = Array.from({ length: P }, (_, m) => 1 + m * Math.floor((T - 2) / P));
function batch() {
  const ids = Int32Array.from({ length: B * T }, draw);
  const labels = Int32Array.from({ length: B * P }, draw);
  const cut = (from, start, count) => int32([count / T, T], from.subarray(start, start + count));
  return Array.from({ length: B / part }, (_, i) => ({
    inputIds: cut(ids, i * part * T, part * T),
    positionIds: int32(
      [part, T],
      Int32Array.from({ length: part * T }, (_, k) => k % T),
    ),
    tokenTypeIds: int32(
      [part, T],
      Int32Array.from({ length: part * T }, (_, k) => Number(k % T >= T / 2)),
    ),
    attentionMask: int32([part, T], new Int32Array(part * T).fill(1)),
    ...placesOf(Array(part).fill(columns), T),
    maskLabels: int32([part * P], labels.subarray(i * part * P, (i + 1) * part * P)),
    maskWeights: float32([part * P], new Float32Array(part * P).fill(1 / (B * P))),
    pairLabels: int32(
      [part],
      Int32Array.from({ length: part }, (_, r) => r % 2),
    ),
    pairWeights: float32([part], new Float32Array(part).fill(1 / B)),
  }));
}

let loss = 0;
async function update() {
  const parts = batch();
  const start = performance.now();
  const { scalars, norm } = await learner.gradients(parts);
  await learner.step(1e-4, clipScale(norm, 1));
  loss = scalars.loss;
  return performance.now() - start;
}
for (let i = 0; i < warmUp; i++) await update();
const cpu = process.cpuUsage();
const wallMs = [];
for (let i = 0; i < updates; i++) wallMs.push(await update());
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 / updates, loss, maxRssMb: process.resourceUsage().maxRSS / 1024 }));
process.exit(0);
