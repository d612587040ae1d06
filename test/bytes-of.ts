// The bytes of a file that waits to be written, as many as it says.
import { expect } from "vitest";
import type { PendingFile } from "../src/tensor/index.ts";

/** All of them, in one piece. */
export async function bytesOf(file: PendingFile): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of file.chunks()) parts.push(part);
  const bytes = Buffer.concat(parts);
  expect(bytes.length).toBe(file.sizeBytes);
  return bytes;
}
