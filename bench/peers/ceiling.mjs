// What the machine's f32 matrix product can do, by the same ONNX Runtime: 1024 × 1024 × 1024 again and again, on one thread.
import { InferenceSession, Tensor } from "onnxruntime-node";
import { encodeOnnx, input, linear, parameter, program } from "../../dist/graph/index.js";
import { float32 } from "../../dist/tensor/index.js";

const size = 1024;
const filled = () =>
  float32(
    [size, size],
    Float32Array.from({ length: size * size }, (_, i) => Math.sin(i)),
  );
const y = linear(input("x", "float32", [size, size]), parameter("w", filled()), parameter("b", float32([size])));
const session = await InferenceSession.create(await encodeOnnx(program({ y })), { intraOpNumThreads: 1, interOpNumThreads: 1 });
const feeds = { x: new Tensor("float32", filled().data, [size, size]) };
const times = [];
for (let i = 0; i < 30; i++) {
  const cpu = process.cpuUsage();
  await session.run(feeds);
  const { user, system } = process.cpuUsage(cpu);
  times.push((user + system) / 1e6);
}
const median = times.sort((a, b) => a - b)[times.length >> 1];
console.log(JSON.stringify({ gflops: (2 * size ** 3) / median / 1e9 }));
