// A real browser for tests and benchmarks of the web door: Debian's Chromium, and pages that run a bundle of ours.
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import type { Browser, BrowserContext } from "playwright-core";
import { chromium } from "playwright-core";

const executablePath = "/usr/bin/chromium";

/** True where the browser is there. Without it tests of the web door are named skips. */
export const hasChromium: boolean = existsSync(executablePath);

const root = join(import.meta.dirname, "../..");

/** Folders that every page needs: the bundle (one for each of vitest's processes, which bundle at the same time), onnxruntime-web's files, models. */
export const folders: Readonly<Record<string, string>> = {
  "/bundle/": join(root, ".cache/web", process.env["VITEST_POOL_ID"] ?? "0"),
  "/ort/": join(root, "node_modules/onnxruntime-web/dist"),
  "/models/": join(root, "models"),
};

/** Starts the browser. `webgpu`: with a graphics adapter made of software, which is slow and right. */
export function launch({ webgpu = false }: { webgpu?: boolean } = {}): Promise<Browser> {
  const quiet = [
    "--enable-blink-features=ForceEagerMeasureMemory",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const graphics = webgpu ? ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"] : ["--disable-gpu"];
  return chromium.launch({ executablePath, headless: true, args: ["--no-sandbox", ...quiet, ...graphics] });
}

/** Bundles the page's script and the worker, as a user's bundler would. */
export async function bundlePage(): Promise<void> {
  mkdirSync(folders["/bundle/"]!, { recursive: true });
  await build({
    entryPoints: { page: join(import.meta.dirname, "page.ts"), "onnx-worker": join(root, "src/web/onnx-worker.ts") },
    outdir: folders["/bundle/"]!,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "chrome120",
    alias: { vitest: join(import.meta.dirname, "page-vitest.ts") },
    logLevel: "warning",
  });
}

/** A task of page.ts, run in a fresh page of the origin. Errors of the page are errors here. */
export async function runInPage<T>(
  browser: Browser | BrowserContext,
  origin: string,
  task: string,
  ...args: readonly unknown[]
): Promise<T> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", error => problems.push(String(error)));
  try {
    await page.goto(`${origin}/`);
    await page.addScriptTag({ type: "module", url: `${origin}/bundle/page.js` });
    await page.waitForFunction("globalThis.tasks !== undefined");
    const result = await page.evaluate(`tasks.${task}(...${JSON.stringify(args)})`);
    if (problems.length > 0) throw new Error(problems.join("\n"));
    return result as T;
  } finally {
    await page.close();
  }
}
