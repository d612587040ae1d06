// Twins of files for tests: a folder in memory, and a source that counts how often it is read.
import type { Folder, Source } from "../src/base/index.ts";
import { bytesSource } from "../src/base/index.ts";

/** A folder of texts and bytes by path. */
export function memoryFolder(files: Readonly<Record<string, string | Uint8Array>>): Folder {
  const sources = new Map(
    Object.entries(files).map(([path, content]) => {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return [path, bytesSource(`folder/${path}`, bytes)];
    }),
  );
  return {
    name: "folder",
    open: async path => sources.get(path) ?? null,
    list: async () => [...sources.keys()].filter(path => !path.includes("/")),
  };
}

/** The same source, with the ranges that were read. */
export function counting(source: Source): Source & { readonly reads: [number, number][] } {
  const reads: [number, number][] = [];
  return {
    name: source.name,
    sizeBytes: source.sizeBytes,
    reads,
    slice: (start, end) => {
      reads.push([start, end]);
      return source.slice(start, end);
    },
  };
}
