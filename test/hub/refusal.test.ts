// What a hub refuses, and what is refused of a hub: each one typed error with the next step, and no secret in it.
import { expect, test } from "vitest";
import { prefetch } from "../../src/node/hub/index.ts";
import { openFolder } from "../../src/node/index.ts";
import { failure, files, fresh } from "./model.ts";
import { refuse } from "./server.ts";

const name = "hub:org/name";

test.each<[status: number, code: string | null, token: string | false, error: string, says: RegExp, fix: RegExp]>([
  [401, "RepoNotFound", false, "E_MODEL_MISSING", /has no model org\/name, or does not show it/, /set HF_TOKEN/],
  [404, "RepoNotFound", "hf_x", "E_MODEL_MISSING", /has no model org\/name/, /see that the token may read it/],
  [401, null, "hf_x", "E_DOWNLOAD", /the token is not accepted \(401\): Invalid\s+credentials/, /a token that is valid/],
  [401, null, false, "E_MODEL_MISSING", /or does not show it \(401\)/, /set HF_TOKEN/],
  [403, null, false, "E_DOWNLOAD", /access is forbidden \(403\)/, /set HF_TOKEN/],
  [403, null, "hf_x", "E_DOWNLOAD", /access is forbidden \(403\)/, /give the token the right/],
  [403, "GatedRepo", "hf_x", "E_DOWNLOAD", /is gated/, /accept its terms on .*\/org\/name, then set HF_TOKEN/],
  [401, "GatedRepo", false, "E_DOWNLOAD", /is gated/, /accept its terms/],
  [404, "RevisionNotFound", false, "E_MODEL_MISSING", /org\/name has no revision "main"/, /branches/],
  [418, null, false, "E_DOWNLOAD", /unexpected answer 418/, /endpoint/],
])("%d %s", async (status, code, token, error, says, fix) => {
  const { hub, options } = await fresh();
  hub.misbehave = (_, response) => {
    refuse(response, status, code, "Invalid\tcredentials");
    return true;
  };
  const failed = await failure(prefetch(name, { ...options, token }));
  expect(failed).toMatchObject({ code: error, message: expect.stringMatching(says), fix: expect.stringMatching(fix) });
  expect(hub.log).toHaveLength(1); // asking again would not help
});

test("a model with pickles alone: the error names them and the way to safetensors", async () => {
  const { "model.safetensors": _, ...others } = files;
  const { hub, options } = await fresh(others);
  const error = await failure(prefetch(name, options));
  expect(error).toMatchObject({
    code: "E_WEIGHTS_MISSING",
    message: expect.stringMatching(/it has pytorch_model\.bin, onnx\/model\.onnx, but only safetensors is read/),
    fix: expect.stringMatching(/hub:org\/name@refs\/pr\/N/),
  });
  hub.hasApi = false;
  expect((await failure(prefetch(name, options))).code).toBe("E_WEIGHTS_MISSING");
  expect((await prefetch(name, { ...options, wanted: "tokenizer" })).files).not.toEqual([]);
});

test.each<[what: string, headers: Record<string, string>, says: RegExp]>([
  [
    "a hash that is a path",
    { etag: '"../../../../evil"' },
    /announces the hash "\.\.\/\.\.\/\.\.\/\.\.\/evil", which is neither SHA-256 nor SHA-1/,
  ],
  ["no hash", { etag: "" }, /announces no hash/],
  ["no size", { "content-length": "", "x-linked-size": "many" }, /announces no size/],
  ["a commit that is a path", { "x-repo-commit": "../../evil" }, /names no commit/],
])("%s is refused", async (_, headers, says) => {
  const { hub, options } = await fresh();
  hub.misbehave = ({ method }, response) => {
    if (method !== "HEAD") return false;
    const all = { "x-repo-commit": "a".repeat(40), etag: `"${"1".repeat(40)}"`, "content-length": "9", ...headers };
    response.writeHead(200, Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""))).end();
    return true;
  };
  expect(await failure(prefetch(name, options))).toMatchObject({ code: "E_DOWNLOAD", message: expect.stringMatching(says) });
});

test.each([
  ["file:///etc/passwd", /redirects to file:\/\/, which is not safe/],
  ["http://me:secret@127.0.0.1/x", /which is not safe/],
  ["?again", /more than 10 redirects/],
])("a redirect to %s", async (location, says) => {
  const { hub, options } = await fresh();
  hub.misbehave = (_, response) => {
    response.writeHead(302, { location }).end();
    return true;
  };
  const error = await failure(prefetch(name, options));
  expect(error).toMatchObject({ code: "E_DOWNLOAD", message: expect.stringMatching(says) });
  expect(error.message).not.toMatch(/secret/);
});

test("no error shows the token or a signature", async () => {
  const shown = async (misbehave: (at: string, method: string) => number | null) => {
    const { hub, options } = await fresh();
    hub.misbehave = ({ at, method }, response) => {
      const status = misbehave(at, method);
      if (status === null) return false;
      if (status === 0) response.destroy();
      else refuse(response, status, null, "no");
      return true;
    };
    const error = await failure(prefetch(name, { ...options, token: "hf_secret" }));
    return `${error.message} ${error.fix} ${error.stack} ${error.cause} ${JSON.stringify(error)}`;
  };
  const all = await Promise.all([
    shown(() => 401),
    shown(() => 0),
    shown((_, method) => (method === "HEAD" ? 500 : null)),
    shown(at => (at === "storage" ? 403 : null)),
    shown(at => (at === "storage" ? 0 : null)),
  ]);
  for (const text of all) expect(text).not.toMatch(/secret|Signature/);
});

test("a model is never guessed to be here or there", async () => {
  const open = (given: string, options = {}) => failure(openFolder(given, options));
  expect(await open("sentence-transformers/all-MiniLM-L6-v2")).toMatchObject({
    code: "E_MODEL_MISSING",
    fix: expect.stringMatching(/by the name hub:sentence-transformers\/all-MiniLM-L6-v2$/),
  });
  expect((await open("./no/such/folder")).fix).not.toMatch(/hub:/);
  expect(await open("https://me:secret@huggingface.co/org/name/tree/v1?x=secret")).toMatchObject({
    code: "E_USAGE",
    message: "https://huggingface.co/org/name/tree/v1 is an address; a model is named by its folder or by its name on the hub",
    fix: "try hub:org/name@v1",
  });
  expect((await open("models/box", { revision: "v1" })).message).toBe("revision has no meaning for the folder models/box");
  expect((await failure(prefetch("models/box"))).message).toBe("models/box is not on the hub");
});
