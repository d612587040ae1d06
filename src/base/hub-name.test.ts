// What may be the name of a model, of a revision, of a file.
import { expect, test } from "vitest";
import { parseHubName } from "./hub-name.ts";
import { isInside } from "./inside.ts";

test.each([
  ["hub:org/name", "org/name", undefined],
  ["hub:bert-base-uncased", "bert-base-uncased", undefined],
  ["hub:a_b/c.d-e@v1.0", "a_b/c.d-e", "v1.0"],
  ["hub:org/name@refs/pr/7", "org/name", "refs/pr/7"],
])("%s", (name, repo, revision) => {
  expect(parseHubName(name)).toEqual({ repo, revision });
});

test.each([
  ...["hub:", "hub:/name", "hub:org/", "hub:a/b/c", "hub:../name", "hub:org/..", "hub:org/a--b", "hub:org/a..b", "hub:org/name.git"],
  ...[
    "hub:org/na me",
    "hub:org\\name",
    "hub:-org/name",
    `hub:org/${"n".repeat(96)}`,
    "hub:https://huggingface.co/org/name",
    "hub:org/name\n",
  ],
  ...["hub:org/name@", "hub:org/name@../main", "hub:org/name@a/../b", "hub:org/name@a b", "hub:org/name@/main", "hub:org/name@c:\\x"],
  ...["hub:org/name@a@b", "hub:org/name@a\0b", "hub:org/name@a//b"],
])("%j is no name", name => {
  expect(() => parseHubName(name)).toThrow(expect.objectContaining({ code: "E_USAGE", fix: expect.stringMatching(/hub:org\/name/) }));
});

test("paths that stay inside a folder, on every system", () => {
  for (const path of ["config.json", "1_Pooling/config.json", "a..b", ".hidden"]) expect(isInside(path), path).toBe(true);
  for (const path of ["", "/etc/passwd", "../x", "a/../x", "a/./x", "a//x", "a/", "a\\..\\x", "C:x", "a\0b", "a\nb"])
    expect(isInside(path), path).toBe(false);
});
