// What a page would fetch of some code: one minified script for browsers.
import { build } from "esbuild";

/** The script of `code`, an ES module; its relative imports start in `folder`. */
export async function browserBundle(code: string, folder: string, external: string[] = []): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: folder, loader: "ts" },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    external,
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}
