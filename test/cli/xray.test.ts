// The X-ray as people see it: at two widths without colour, within the width at every width, with colour, and as a picture.
import { expect, test } from "vitest";
import { createPaint, type Depth } from "../../src/cli/colour.ts";
import { type Screen, screenOf } from "../../src/cli/screen.ts";
import { textWidth } from "../../src/cli/text-width.ts";
import { xraySvg } from "../../src/cli/xray-svg.ts";
import { xrayLines } from "../../src/cli/xray-view.ts";
import type { Xray } from "../../src/tasks/index.ts";
import { sampleXray } from "./sample-xray.ts";

function screen(width: number, depth: Depth, env: Record<string, string> = {}): Screen {
  return { ...screenOf(process.stdout, "never", env), width, paint: createPaint(depth) };
}

test.each([80, 160])("at %d columns without colour", width => {
  expect(xrayLines(sampleXray(), screen(width, "none")).join("\n")).toMatchSnapshot();
});

test.each(["none", "16", "256", "24bit"] as const)("depth %s stays within the width", depth => {
  for (const width of [40, 57, 80, 119, 120, 160, 200, 260]) {
    for (const xray of variants()) {
      for (const line of xrayLines(xray, screen(width, depth))) {
        if (width >= 80) expect(textWidth(line), line).toBeLessThanOrEqual(width);
        if (depth === "none") expect(line).not.toContain("\x1b");
      }
    }
  }
});

test("without UTF-8 no block characters are drawn", () => {
  const lines = xrayLines(sampleXray(), screen(80, "none", { LANG: "en_US.ISO-8859-1" })).join("\n");
  expect(lines).not.toMatch(/[▌█▏─▸]/);
});

test("escape sequences in the text or in a piece never reach the terminal", () => {
  const evil = "\x1b]0;owned\x07";
  const xray = sampleXray();
  const pieces = xray.pieces.map(p => (p.index === 4 ? { ...p, piece: evil } : p));
  const lines = xrayLines({ ...xray, text: evil, pieces }, screen(80, "none")).join("\n");
  for (const control of evil.replace("]0;owned", "")) expect(lines).not.toContain(control);
  expect(lines).toContain("␛]0;owned␇");
});

test("the picture is well-formed, self-contained, for light and dark, and holds the numbers as text", () => {
  for (const xray of variants()) {
    const svg = xraySvg(xray);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain("prefers-color-scheme:dark");
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(/https?:|<script|<image|NaN|undefined/);
    expect(balance(svg)).toEqual([]);
    expect(svg.length).toBeLessThan(120_000);
  }
  expect(xraySvg(sampleXray())).toContain(">11,720,448 multiply-adds, 12.3 ms<");
});

test("markup in a text is escaped", () => {
  const svg = xraySvg({ ...sampleXray(), text: '<b>&"' });
  expect(svg).toContain("&lt;b&gt;&amp;&quot;");
});

function variants(): Xray[] {
  const xray = sampleXray();
  const [mask] = xray.masks;
  const { pair: _, ...single } = xray;
  return [
    xray,
    { ...single, text: "", masks: [] },
    { ...xray, masks: [{ ...mask!, predictions: [] }] },
    { ...xray, pair: "Another text that is rather long, so that it has to be wrapped into the next line.", masks: [mask!, mask!, mask!] },
    {
      ...xray,
      text: "日本語".repeat(40),
      pieces: Array.from({ length: 90 }, (_, i) => ({ ...xray.pieces[i % 7]!, index: i, piece: "##日本語" })),
    },
  ];
}

/** Tags that are opened and not closed, or the reverse. */
function balance(svg: string): string[] {
  const open: string[] = [];
  for (const [, isClosing, name, isEmpty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)) {
    if (isClosing) {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (!isEmpty) open.push(name!);
  }
  return open;
}
