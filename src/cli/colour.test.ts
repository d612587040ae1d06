// The whole matrix of who decides about colour, per stream; palettes; the ground.
import { expect, test } from "vitest";
import { type ColourChoice, colourDepth, createPaint, xterm256 } from "./colour.ts";

const choices: ColourChoice[] = [undefined, "auto", "always", "never"];
const cases = choices.flatMap(choice =>
  [undefined, "", "1"].flatMap(noColor =>
    [undefined, "", "1"].flatMap(force =>
      [undefined, "1"].flatMap(ci => [true, false].map(isTerminal => ({ choice, noColor, force, ci, isTerminal }))),
    ),
  ),
);

test.each(cases)(
  "choice $choice, NO_COLOR $noColor, FORCE_COLOR $force, CI $ci, terminal $isTerminal",
  ({ choice, noColor, force, ci, isTerminal }) => {
    const env = { TERM: "xterm-256color", NO_COLOR: noColor, FORCE_COLOR: force, CI: ci };
    const isOn = choice === "always" || (choice !== "never" && noColor !== "1" && (force === "1" || isTerminal));
    expect(colourDepth(choice, env, isTerminal)).toBe(isOn ? "256" : "none");
  },
);

test.each([
  [{ TERM: "dumb" }, "none"],
  [{ TERM: "xterm" }, "16"],
  [{ TERM: "xterm-256color" }, "256"],
  [{ TERM: "xterm-256color", COLORTERM: "truecolor" }, "24bit"],
  [{ TERM: "xterm-256color", FORCE_COLOR: "0" }, "none"],
  [{ TERM: "xterm", FORCE_COLOR: "3" }, "24bit"],
  [{ TERM: "xterm", CLICOLOR_FORCE: "1" }, "16"],
])("%j is %s", (env, depth) => expect(colourDepth("auto", env, true)).toBe(depth));

test("no depth, no escape sequence", () => {
  const paint = createPaint("none");
  expect(paint.bold("a") + paint.dim("b") + paint.red("c") + paint.accent("d")).toBe("abcd");
});

test("the ground is dark unless COLORFGBG says light", () => {
  expect(createPaint("16").theme).toBe("dark");
  expect(createPaint("16", { COLORFGBG: "0;15" }).theme).toBe("light");
  expect(createPaint("16", { COLORFGBG: "15;0" }).theme).toBe("dark");
});

test("the xterm palette", () => {
  expect(xterm256([255, 255, 255])).toBe(231);
  expect(xterm256([0, 0, 0])).toBe(16);
  expect(xterm256([8, 8, 8])).toBe(232);
  expect(xterm256([255, 0, 0])).toBe(196);
  expect(xterm256([95, 135, 175])).toBe(67);
});
