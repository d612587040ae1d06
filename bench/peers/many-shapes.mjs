// For ../memory.ts: batches of many shapes, and how much memory is resident after each tenth of them.
import { readFileSync } from "node:fs";

export async function manyShapes(file, embed, say) {
  const batches = JSON.parse(readFileSync(file, "utf8"));
  for (const [i, [rows, words]] of batches.entries()) {
    await embed(Array(rows).fill(Array(words).fill("dog").join(" ")));
    if ((i + 1) % (batches.length / 10) === 0) say({ rssMb: process.memoryUsage.rss() / 2 ** 20 });
  }
}
