// The web door in a real Chromium: the same answers as under Node, the runtime's contract, and clear words where something is missing.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boxFolder, embed, fillMask, load, trace } from "../../src/node/index.ts";
import { bundlePage, folders, hasChromium, launch, runInPage } from "./chromium.ts";
import { serve } from "./serve.ts";

const texts = ["My naïve dog 🐶 is [MASK], isn't it?", "A cat sits on the mat.", "日本語 and", "word ".repeat(300)];
const shortTexts = texts.slice(0, 3);

const boxFiles = readdirSync(boxFolder, { recursive: true, encoding: "utf8" }).filter(name => /\.(?:json|safetensors)$/.test(name));

interface Answer {
  runtime: string;
  recipe: string;
  notes: string[];
  pieces: { piece: string; probability: number }[][];
  tokens: string[];
  offsets: number[][];
}

interface Answers extends Answer {
  vectors: number[];
  lastLayer: number[];
}

describe.skipIf(!hasChromium)("in Chromium (skipped where /usr/bin/chromium is not installed)", () => {
  let browser: Browser;
  let plain: Awaited<ReturnType<typeof serve>>;
  let isolated: Awaited<ReturnType<typeof serve>>;
  let expected: Answers;

  beforeAll(async () => {
    [browser, plain, isolated] = await Promise.all([launch(), serve({ folders }), serve({ folders, isIsolated: true }), bundlePage()]);
    const bert = await load();
    const { tokens, offsets } = bert.tokenizer.encode(texts[0]!);
    const masks = await fillMask(bert, texts[0]!);
    expected = {
      runtime: "",
      recipe: bert.recipe,
      notes: [...bert.notes],
      vectors: [...(await embed(bert, texts)).vectors],
      pieces: masks.map(mask => mask.predictions.map(({ piece, probability }) => ({ piece, probability }))),
      lastLayer: [...(await trace(bert, texts[0]!)).tensors.get("probs.5")!.data],
      tokens: [...tokens],
      offsets: offsets.map(offset => [...offset]),
    };
    await bert.dispose();
  });
  afterAll(async () => {
    await browser?.close();
    for (const server of [plain, isolated]) server?.close();
  });

  const worst = (a: readonly number[], b: readonly number[]): number =>
    a.length === b.length ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0) : Number.NaN;
  const expectSame = (got: Answer): void => {
    expect(got.tokens).toEqual(expected.tokens);
    expect(got.offsets).toEqual(expected.offsets);
    expect(got.pieces.map(list => list.map(p => p.piece))).toEqual(expected.pieces.map(list => list.map(p => p.piece)));
    const probabilities = (answer: Answer) => answer.pieces.flat().map(p => p.probability);
    expect(worst(probabilities(got), probabilities(expected))).toBeLessThan(1e-4);
    expect([got.recipe, got.notes]).toEqual([expected.recipe, expected.notes]);
  };
  const expectAllSame = (got: Answers, count = texts.length): void => {
    expectSame(got);
    expect(worst(got.vectors, expected.vectors.slice(0, count * 384))).toBeLessThan(1e-4);
    expect(worst(got.lastLayer, expected.lastLayer)).toBeLessThan(1e-4);
  };

  test("the box by its address, one thread, in a worker", async () => {
    const from = plain.asked.length;
    const got = await runInPage<Answers>(browser, plain.origin, "answers", "/models/box", {}, texts);
    expect(got.runtime).toBe("onnxruntime-web, WebAssembly, 1 thread");
    expectAllSame(got);
    const asked = plain.asked.slice(from).filter(path => path.startsWith("/models/"));
    expect(asked.filter(path => path.includes("model.safetensors "))).toHaveLength(2); // the beginning and the rest, for all programs
    expect(new Set(asked).size).toBe(asked.length); // no file is asked for twice
  });

  test("the same with two threads, where the page is cross-origin isolated", async () => {
    const got = await runInPage<Answers>(browser, isolated.origin, "answers", "/models/box", { threads: 2 }, shortTexts);
    expect(got.runtime).toBe("onnxruntime-web, WebAssembly, 2 threads");
    expectAllSame(got, shortTexts.length);
  });

  test("the same on the page's own thread", async () => {
    expectAllSame(
      await runInPage<Answers>(browser, plain.origin, "answers", "/models/box", { worker: false }, shortTexts),
      shortTexts.length,
    );
  });

  test("the same with a worker that was bundled by hand", async () => {
    const options = { worker: "/bundle/onnx-worker.js" };
    expectSame(await runInPage<Answer>(browser, plain.origin, "answer", "/models/box", options, texts[0]));
  });

  test.each(["answerOfFiles", "answerOfHandle"])("the same from files at hand (%s)", async task => {
    expectSame(await runInPage<Answer>(browser, plain.origin, task, "/models/box", boxFiles, texts[0]));
  });

  test.each([
    ["one thread", {}],
    ["two threads", { threads: 2 }],
    ["on the page's own thread", { worker: false }],
  ])("the runtime's contract, %s", async (_, options) => {
    const results = await runInPage<[string, string | null][]>(browser, isolated.origin, "contract", options);
    expect(results.length).toBeGreaterThan(30);
    expect(results.filter(([, problem]) => problem !== null)).toEqual([]);
  });

  test("the page goes on while a model runs; an aborted load is rejected, a released model refuses", async () => {
    expect(await runInPage(browser, plain.origin, "ticksDuringRun")).toBeGreaterThan(10);
    expect(await runInPage(browser, plain.origin, "abortAndRelease")).toMatchObject({
      code: "E_RUNTIME",
      message: "the runtime was released",
    });
  });

  const failureOf = (origin: string, source: string, options: Record<string, unknown> = {}) =>
    runInPage<{ code: string; message: string; fix: string }>(browser, origin, "failureOfLoad", source, options);

  test("what is not there is named", async () => {
    const { origin } = plain;
    expect(await failureOf(origin, "/models/gone")).toMatchObject({
      code: "E_CONFIG",
      message: expect.stringContaining(`${origin}/models/gone: no config.json`),
    });
    const noWasm = await failureOf(origin, "/models/box", { wasmPaths: "/nowhere" });
    expect(noWasm.code).toBe("E_RUNTIME_MISSING");
    expect(noWasm.message).toBe(`${origin}/nowhere/ort-wasm-simd-threaded.mjs: the server has no such file`);
    expect(noWasm.fix).toContain("node_modules/onnxruntime-web/dist");
    expect(await failureOf(origin, "/models/box", { worker: "/gone.js" })).toMatchObject({
      code: "E_RUNTIME_MISSING",
      message: `the worker's script cannot be loaded from ${origin}/gone.js`,
    });
    expect(await failureOf(origin, "/models/box", { threads: 2 })).toMatchObject({
      code: "E_INPUT",
      fix: expect.stringContaining("Cross-Origin-Opener-Policy"),
    });
    expect(await failureOf(origin, "/models/box", { device: "webgpu" })).toMatchObject({
      code: "E_RUNTIME_MISSING",
      message: "this browser gives no WebGPU adapter",
    });
  });

  test("a server that sends a page in place of files", async () => {
    const server = await serve({ folders, sendsPageFor404: true });
    try {
      expect(await failureOf(server.origin, "/models/gone")).toMatchObject({
        code: "E_DOWNLOAD",
        message: `${server.origin}/models/gone/config.json: the server sends an HTML page in place of the file`,
      });
      expect(await runInPage(browser, server.origin, "failureOfRuntime", { wasmPaths: "/nowhere" })).toMatchObject({
        code: "E_RUNTIME_MISSING",
        message: `${server.origin}/nowhere/ort-wasm-simd-threaded.mjs: the server sends an HTML page in place of the file`,
      });
      expect(await runInPage(browser, server.origin, "failureOfRuntime", {})).toMatchObject({
        code: "E_INPUT",
        message: expect.stringMatching(/^wasmPaths is missing/),
      });
    } finally {
      server.close();
    }
  });

  test("from a hub: checked, kept, and asked for no more", async () => {
    const commit = "0123456789abcdef0123456789abcdef01234567";
    const files = Object.fromEntries(boxFiles.map(name => [name, readFileSync(join(boxFolder, name))]));
    const hex = (algorithm: string, ...parts: (string | Uint8Array)[]) => {
      const hash = createHash(algorithm);
      for (const part of parts) hash.update(part);
      return hash.digest("hex");
    };
    const siblings = Object.entries(files).map(([rfilename, bytes]) => ({
      rfilename,
      size: bytes.length,
      blobId: hex("sha1", `blob ${bytes.length}\0`, bytes),
      ...(rfilename.endsWith(".safetensors") ? { lfs: { sha256: hex("sha256", bytes), size: bytes.length } } : {}),
    }));
    let isThere = true;
    let damaged = "tokenizer.json";
    const server = await serve({
      folders,
      answer: path => {
        if (path === `/api/models/o/box/revision/main` && isThere) return JSON.stringify({ sha: commit, siblings });
        const name = path.startsWith(`/o/box/resolve/${commit}/`) ? path.slice(`/o/box/resolve/${commit}/`.length) : "";
        const bytes = isThere ? files[name] : undefined;
        return bytes && name === damaged ? bytes.map(byte => byte ^ 1) : bytes;
      },
    });
    const from = server.asked.length;
    const hubRequests = () => server.asked.slice(from).filter(path => path.includes("/o/"));
    try {
      const context = await browser.newContext(); // its cache is kept between the pages here
      const options = { endpoint: server.origin };
      const broken = await runInPage<{ code: string; message: string }>(context, server.origin, "failureOfLoad", "hub:o/box", options);
      expect(broken).toMatchObject({
        code: "E_DOWNLOAD",
        message: expect.stringMatching(/tokenizer\.json: its SHA-1 is .* the hub lists/),
      });
      damaged = "";
      expectSame(await runInPage<Answer>(context, server.origin, "answer", "hub:o/box", options, texts[0]));
      const first = hubRequests().length;
      expectSame(await runInPage<Answer>(context, server.origin, "answer", "hub:o/box", options, texts[0]));
      expect(hubRequests().slice(first)).toEqual(["/api/models/o/box/revision/main"]); // the branch may have moved
      expectSame(await runInPage<Answer>(context, server.origin, "answer", `hub:o/box@${commit}`, options, texts[0]));
      expect(hubRequests()).toHaveLength(first + 1); // a commit cannot
      isThere = false;
      const gone = await runInPage<{ code: string }>(context, server.origin, "failureOfLoad", "hub:o/none", options);
      expect(gone).toMatchObject({ code: "E_MODEL_MISSING", message: "hub:o/none: the hub has no such model or revision" });
      const odd = await runInPage<{ code: string }>(context, server.origin, "failureOfLoad", "hub:o/../x", options);
      expect(odd.code).toBe("E_USAGE");
      await context.close();
    } finally {
      server.close();
    }
  });

  test("auto takes WebAssembly where there is no adapter", async () => {
    const got = await runInPage<Answer>(browser, plain.origin, "answer", "/models/box", { device: "auto" }, texts[0]);
    expect(got.runtime).toBe("onnxruntime-web, WebAssembly, 1 thread");
    expectSame(got);
  });

  describe("WebGPU on a graphics adapter made of software", () => {
    let graphics: Browser;
    let hasAdapter = false;
    beforeAll(async () => {
      graphics = await launch({ webgpu: true });
      hasAdapter = await runInPage<boolean>(graphics, plain.origin, "hasAdapter");
    });
    afterAll(() => graphics?.close());

    test("the runtime's contract, and the same answers", async context => {
      if (!hasAdapter) context.skip("this Chromium gives no WebGPU adapter");
      const results = await runInPage<[string, string | null][]>(graphics, plain.origin, "contract", { device: "webgpu" });
      const isForProcessors = (name: string) => name.startsWith("quantizedLinear"); // `load` refuses int8 on WebGPU
      expect(results.filter(([name, problem]) => problem !== null && !isForProcessors(name))).toEqual([]);
      const got = await runInPage<Answers>(graphics, plain.origin, "answers", "/models/box", { device: "auto" }, texts.slice(0, 2), false);
      expect(got.runtime).toBe("onnxruntime-web, WebGPU");
      expect(got.pieces.map(list => list[0]!.piece)).toEqual(expected.pieces.map(list => list[0]!.piece));
      expect(worst(got.vectors, expected.vectors.slice(0, got.vectors.length))).toBeLessThan(1e-4);
    });
  });
});

test("the door to a page has every task that the door to Node has", async () => {
  const [tasks, node, web] = await Promise.all([
    import("../../src/tasks/index.ts"),
    import("../../src/node/index.ts"),
    import("../../src/web/index.ts"),
  ]);
  const shared = Object.keys(node).filter(name => name in tasks);
  expect(shared.length).toBeGreaterThan(8);
  expect(shared.filter(name => !(name in web))).toEqual([]);
});
