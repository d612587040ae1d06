// The hash that a hub names a content by: SHA-256 for large files (git LFS), and for small ones the SHA-1 of a git blob, "blob {size}\0{content}".
import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";

/** A hash to feed, of the kind that the etag is. */
export function contentHash(etag: string, sizeBytes: number): Hash {
  return etag.length === 64 ? createHash("sha256") : createHash("sha1").update(`blob ${sizeBytes}\0`);
}

/** Feeds a file to a hash, in pieces. */
export async function feedFile(hash: Hash, path: string): Promise<Hash> {
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash;
}
