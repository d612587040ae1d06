// Numbers as text. Every fraction the program prints is a 32-bit float, so the shortest text that restores the f32 is exact.

/** The shortest decimal text that `Math.fround` turns back into `value` (an f32), or `precision` significant digits of it. */
export function floatText(value: number, precision?: number): string {
  if (Number.isSafeInteger(value)) return String(value); // a count or an id keeps its digits
  if (precision !== undefined) return String(Number(value.toPrecision(precision)));
  const single = Math.fround(value);
  const isNormal = Math.abs(single) >= 2 ** -126; // then 6 digits always survive f32; 9 always restore it
  for (let digits = isNormal ? 6 : 1; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return String(short);
  }
  return String(Number(single.toPrecision(9)));
}

/** `1234567` as `1,234,567`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A signed number for the eye: fixed digits, a real minus sign, a space where the plus would be. */
export function signed(value: number, digits = 4): string {
  return `${value < 0 ? "−" : " "}${Math.abs(value).toFixed(digits)}`;
}

/** A probability as a percentage with two decimals, so that a column of them lines up. */
export function percent(probability: number): string {
  const text = (100 * probability).toFixed(2);
  return text === "0.00" && probability > 0 ? "< 0.01 %" : `${text} %`;
}

/** Milliseconds with three significant digits. */
export function milliseconds(ms: number): string {
  return `${ms >= 100 ? Math.round(ms) : Number(ms.toPrecision(3))} ms`;
}

/** Bytes in the unit that fits: `45.8 MB`. */
export function byteText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  const unit = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${unit === 0 ? bytes : (bytes / 1000 ** unit).toFixed(1)} ${units[unit]}`;
}
