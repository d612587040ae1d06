// Both hashes against what git itself says.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { contentHash } from "./content-hash.ts";

test("a git blob, as `git hash-object` names it; SHA-256 of the content alone", () => {
  const content = Buffer.from("test content\n");
  expect(contentHash("0".repeat(40), content.length).update(content).digest("hex")).toBe("d670460b4b4aece5915caf5c68d12f560a9fe3e4");
  expect(contentHash("0".repeat(40), 0).digest("hex")).toBe("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"); // the empty blob
  const plain = createHash("sha256").update(content).digest("hex");
  expect(contentHash("0".repeat(64), content.length).update(content).digest("hex")).toBe(plain);
});
