// The nine published steps of both maps, and the sign that must survive the middle.
import { expect, test } from "vitest";
import { diverging, hex } from "./diverging.ts";

const steps = {
  light: ["#08519c", "#2c70ba", "#4a90d9", "#a2c4ea", "#f7f7f7", "#eec29b", "#e08a2e", "#b56218", "#8c3b00"],
  dark: ["#7cc4ff", "#4f99da", "#1f6fb5", "#214264", "#17191d", "#613e26", "#b5651d", "#da8c46", "#ffb56b"],
} as const;

test.each(["light", "dark"] as const)("the %s map has its nine published steps", theme => {
  expect(steps[theme].map((_, i) => hex(diverging(i / 4 - 1, theme)))).toEqual(steps[theme]);
});

test("values beyond the scale are clipped", () => {
  expect(diverging(-7, "dark")).toEqual(diverging(-1, "dark"));
  expect(diverging(7, "light")).toEqual(diverging(1, "light"));
});
