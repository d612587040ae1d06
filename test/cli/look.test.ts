// `glassbert look`: every view in every format, as the page on the inside shows it, what is refused, and the file.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createPaint } from "../../src/cli/colour.ts";
import type { Options } from "../../src/cli/flags.ts";
import { askEffect, askNumbers, askReadout, askSaliency } from "../../src/cli/look-ask.ts";
import { effectFaces } from "../../src/cli/look-effect.ts";
import { numberFaces } from "../../src/cli/look-numbers.ts";
import { readoutFaces } from "../../src/cli/look-readout.ts";
import { type LookView, lookViews } from "../../src/cli/look-record.ts";
import { saliencyFaces } from "../../src/cli/look-saliency.ts";
import { type Screen, screenOf } from "../../src/cli/screen.ts";
import { textWidth } from "../../src/cli/text-width.ts";
import { load, openFile } from "../../src/node/index.ts";
import { look } from "../../src/tasks/index.ts";
import { openSafetensors } from "../../src/tensor/index.ts";
import { cli } from "./harness.ts";

const text = "My dog is [MASK].";
const folder = mkdtempSync(join(tmpdir(), "glassbert-look-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function good(argv: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(["look", text, "--threads", "1", ...argv]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("for people", () => {
  const page = readFileSync(join(import.meta.dirname, "../../docs/inside.md"), "utf8");
  const examples = [...page.matchAll(/```console\n\$ glassbert (.*)\n([\s\S]*?)```/g)].map(([, line, output]) => [line!, output!] as const);
  test("the page has examples", () => expect(examples).toHaveLength(3));
  test.each(examples)("glassbert %s prints what docs/inside.md says", async (line, output) => {
    const argv = Array.from(line.matchAll(/"([^"]*)"|\S+/g), ([word, quoted]) => quoted ?? word);
    const { code, stdout } = await cli([...argv, "--threads", "1"], { columns: 80, env: { NO_COLOR: "1" } });
    expect([code, rounded(stdout)]).toEqual([0, rounded(output)]);
  });

  test("without a mask: where each head looks", async () => {
    const { stdout } = await cli(["look", "She opened the door.", "--threads", "1"], { columns: 80, env: { NO_COLOR: "1" } });
    expect(rounded(stdout)).toMatchSnapshot();
  });

  test("every view stays within the width, with and without colour", async () => {
    const bert = await load(undefined, { threads: 1 });
    const ask = (options: Options) => ({ bert, record: { text, where: "" }, options, signal: new AbortController().signal });
    const drawn: ((screen: Screen) => readonly string[])[] = [];
    const numbers = async (what: Exclude<LookView, "readout" | "saliency">, options: Options) => {
      const looked = await askNumbers(ask(options), what);
      drawn.push(screen => numberFaces.human(looked, screen));
    };
    for (const what of lookViews) {
      if (what === "readout" || what === "saliency") continue;
      if (what !== "scores") await numbers(what, {});
      await numbers(what, { layer: 1, ...(what === "hidden-states" || what === "rollout" ? {} : { head: 3 }) });
    }
    const salient = await askSaliency(ask({}));
    drawn.push(screen => saliencyFaces.human(salient, screen));
    const words = [await askReadout(ask({})), await askReadout({ ...ask({}), record: { text: "My dog.", where: "" } })];
    const effect = await askEffect(ask({ zeroHead: [[1, 1]], dropPosition: [2], replaceRow: [{ position: 1, piece: "a" }] }));
    await bert.dispose();
    drawn.push(screen => effectFaces.human(effect, screen), ...words.map(it => (screen: Screen) => readoutFaces.human(it, screen)));
    for (const draw of drawn)
      for (const width of [56, 80, 120, 200])
        for (const depth of ["none", "16", "24bit"] as const) {
          const lines = draw({ ...screenOf(process.stdout, "never", {}), width, paint: createPaint(depth) });
          expect(lines.length).toBeGreaterThan(5);
          for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(width);
        }
  });
});

test("numbers are those of `look`, whole or of one layer and head", async () => {
  const bert = await load(undefined, { threads: 1 });
  const { attentions, queries } = await look(bert, text, { attentions: true, queries: [3] });
  await bert.dispose();
  const all = JSON.parse(await good(["--what", "attentions", "--json"]));
  expect([all.schema, all.what, all.layers.length, all.pieces.length]).toEqual(["glassbert.look/1", "attentions", 6, 7]);
  expect(all.layers[5].shape).toEqual([12, 7, 7]);
  close(all.layers[5].data, attentions[5]!.data);
  const [one] = JSON.parse(await good(["--layer", "2", "--head", "11"])).layers; // a pipe: JSON lines
  expect([one.layer, one.head, one.shape]).toEqual([2, 11, [7, 7]]);
  close(one.data, attentions[2]!.data.subarray(11 * 49));
  const rows = (await good(["--what", "queries", "--layer", "3", "--format", "tsv"])).trimEnd().split("\n");
  expect(rows[0]).toBe("layer\thead\tindex\tpiece\tnumbers");
  expect(rows).toHaveLength(1 + 12 * 7);
  expect(rows[9]).toMatch(/^3\t1\t1\tmy\t/);
  close(rows[9]!.split("\t")[4]!.split(" ").map(Number), queries[0]!.data.subarray(8 * 32, 9 * 32));
  const quiet = (await good(["--layer", "2", "--head", "11", "-q"]))
    .trimEnd()
    .split("\n")
    .map(line => line.split(" ").map(Number));
  close(quiet.flat(), attentions[2]!.data.subarray(11 * 49));
  const file = join(folder, "probs.safetensors");
  await good(["--what", "attentions", "--zero-head", "4.1", "--layer", "4", "-o", file]);
  const store = await openSafetensors(await openFile(file));
  expect(store.names).toEqual(["attentions.4"]);
  const { data } = await store.float32("attentions.4");
  expect([...data.subarray(49, 98)]).toEqual(Array(49).fill(0)); // what is written is the model without the head
  expect(JSON.parse(store.metadata!.get("glassbert.look")!)).toMatchObject({ texts: [text], ablate: { heads: [[4, 1]] } });
});

test("words: the last layer says what fill-mask says; one token, all tokens, one layer", async () => {
  const { layers } = JSON.parse(await good(["--json", "--top", "3"]));
  const { stdout } = await cli(["fill-mask", text, "--top", "3", "--threads", "1"]);
  const names = (list: { piece: string }[]) => list.map(({ piece }) => piece);
  expect(layers).toHaveLength(7);
  expect(layers[6].tokens.map(({ index }: { index: number }) => index)).toEqual([4]);
  expect(names(layers[6].tokens[0].predictions)).toEqual(names(JSON.parse(stdout).masks[0].predictions));
  expect(await good(["--what", "readout", "--piece", "2", "--layer", "6", "-q"])).toBe("dog\n");
  const { stdout: every } = await cli(["look", "My dog is cute.", "--what", "readout", "--layer", "6", "-q", "--threads", "1"]);
  expect(every.trimEnd().split(" ").slice(1, 6)).toEqual(["my", "dog", "is", "cute", "."]);
});

test("an effect: before is the whole model, after the one without", async () => {
  const effect = JSON.parse(await good(["--drop-position", "1,2", "--top", "2", "--json"]));
  expect(effect.schema).toBe("glassbert.look-effect/1");
  expect(effect.ablate).toEqual({ positions: [1, 2] });
  expect(effect.tokens).toHaveLength(7);
  expect(effect.masks[0].predictions[0].before).toBeGreaterThan(effect.masks[0].predictions[1].before);
  const rows = (await good(["--replace-row", "2=cat", "--top", "1", "--format", "tsv"])).trimEnd().split("\n");
  expect(rows[0]).toBe("index\tpiece\tcosine\tprediction\tbefore\tafter");
  expect(rows.length).toBeGreaterThanOrEqual(8);
});

const out = join(folder, "none.safetensors");
test.each([
  [["--what", "atentions"], "E_USAGE", 'Did you mean "attentions"?'],
  [["--layer", "6", "--head", "0"], "E_INPUT", "attentions has no layer 6"],
  [["--what", "hidden-states", "--layer", "7"], "E_INPUT", "give layers from 0 to 6"],
  [["--head", "12"], "E_USAGE", "--head is 12, there are 0 to 11"],
  [["--what", "rollout", "--head", "1"], "E_USAGE", "--what rollout is not of one head"],
  [["--what", "scores", "--format", "human"], "E_USAGE", "--layer L --head N"],
  [["--what", "readout", "--piece", "7"], "E_USAGE", "--piece is 7, there are 0 to 6"],
  [["--zero-head", "2"], "E_USAGE", '--zero-head is "2"'],
  [["--zero-head", "6.0"], "E_INPUT", "the layer of a head is 6, there are 0 to 5"],
  [["--drop-position", "7"], "E_INPUT", "a dropped position is 7, there are 0 to 6"],
  [["--drop-position", "0,1,2,3,4,5,6"], "E_INPUT", "all 7 tokens were dropped"],
  [["--replace-row", "2=dgo"], "E_INPUT", '"dgo" is no piece of the vocabulary'],
  [["--zero-head", "0.0", "--layer", "1"], "E_USAGE", "leave out --layer and --piece"],
  [["-o", out], "E_USAGE", "a safetensors file holds numbers"],
])("%j is refused", async (argv, code, says) => {
  const { stdout, stderr } = await cli(["look", text, "--threads", "1", ...argv]);
  expect(stdout).toBe("");
  expect(stderr).toContain(code);
  expect(stderr).toContain(says);
});

function close(ours: readonly number[], theirs: Float32Array): void {
  for (const [i, x] of ours.entries()) expect(x).toBeCloseTo(theirs[i]!, 5);
}

/** Without the last digits, in which machines differ. */
function rounded(lines: string): string {
  return lines.replace(/(\d\.\d)\d+/g, "$1").replace(/[█▏▎▍▌▋▊▉]+ */g, "█");
}
