// The package as it is installed without its optional peer: everything works, on the plain interpreter, and says so.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const home = mkdtempSync(join(tmpdir(), "glassbert-install-"));
const place = join(home, "node_modules/glassbert");

beforeAll(() => {
  execFileSync(join(root, "node_modules/.bin/tsc"), ["-p", join(root, "tsconfig.build.json"), "--outDir", join(place, "dist")]);
  writeFileSync(join(home, "package.json"), "{}"); // a scope of its own
  cpSync(join(root, "package.json"), join(place, "package.json"));
  symlinkSync(join(root, "models"), join(place, "models"));
  cpSync(join(root, "node_modules/commander"), join(home, "node_modules/commander"), { recursive: true });
}, 120_000);
afterAll(() => rmSync(home, { recursive: true }));

const node = (code: string) => spawnSync(process.execPath, ["--input-type=module", "-e", code], { cwd: home, encoding: "utf8" });

test("a program finds the doors by their names", () => {
  const { stdout, stderr } = node(`
    import { fillMask, load } from "glassbert/node";
    import { loadTokenizer } from "glassbert";
    const bert = await load();
    const [mask] = await fillMask(bert, "She opened the [MASK] and walked into the room.", { topK: 1 });
    console.log(JSON.stringify([typeof loadTokenizer, mask.predictions[0].piece, bert.runtime.name, bert.notes]));
    await bert.dispose();`);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toEqual(["function", "door", "interpreter", [expect.stringMatching(/onnxruntime-node is not installed/)]]);
});

test("asking for the native runtime says how to get it", () => {
  const { stdout } = node(`
    import { load, embed } from "glassbert/node";
    const bert = await load(undefined, { runtime: "onnxruntime" });
    await embed(bert, ["x"]).catch(error => console.log(JSON.stringify([error.code, error.fix])));
    await bert.dispose();`);
  expect(JSON.parse(stdout)).toEqual(["E_RUNTIME_MISSING", "npm install onnxruntime-node --ignore-scripts"]);
});

test("what has no door is closed", () => {
  expect(node('await import("glassbert/dist/model/bert.js")').stderr).toMatch(/ERR_PACKAGE_PATH_NOT_EXPORTED/);
});

test("the program runs", () => {
  const { stdout, status } = spawnSync(process.execPath, [join(place, "dist/cli/main.js"), "fill-mask", "My dog is [MASK]."], {
    cwd: home,
    encoding: "utf8",
    input: "",
  });
  expect(status).toBe(0);
  expect(JSON.parse(stdout).masks[0].predictions[0].piece).toBe("dead");
});
