// Which program this is and what it stands on. Reads package.json files only, so nothing heavy is loaded.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Name and version of the program, of Node, and of ONNX Runtime where it is installed. */
export function versionText(): string {
  return `glassbert ${versionOf("../../package.json")}\nnode ${process.versions.node}\nonnxruntime-node ${versionOf("onnxruntime-node/package.json")}\n`;
}

function versionOf(path: string): string {
  try {
    return (require(path) as { version: string }).version;
  } catch {
    return "not installed";
  }
}
