// The machine in words, and the small arithmetic of measuring.
import { readFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";

/** What a figure depends on: processor, cores, memory, Node. No host name. */
export function machine(): { cpu: string; cores: number; memoryGb: number; node: string } {
  const [first] = cpus();
  return {
    cpu: first?.model.trim() ?? "unknown processor",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: `Node ${process.versions.node}`,
  };
}

/** The middle value; of an even number of values the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** The version a package.json states. */
export function versionOf(packageJson: string): string {
  return JSON.parse(readFileSync(packageJson, "utf8")).version;
}
