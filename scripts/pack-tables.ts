// How the frozen tables are written: numbers as in source maps, five bits a digit, lowest first, the sixth bit says "more".
// text/unicode.ts reads them.
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
function write(numbers: number[]): string {
  let text = "";
  for (let number of numbers) {
    for (; number > 31; number >>>= 5) text += digits[(number & 31) | 32];
    text += digits[number];
  }
  return text;
}
const zigzag = (number: number) => (number < 0 ? -2 * number - 1 : 2 * number);

/** Ranges as [gap since the last end, length − 1, then `extra` numbers]. */
export function ranges(members: number[], extra: (code: number) => number[] = () => []): string {
  const out: number[] = [];
  for (let i = 0, end = 0; i < members.length; ) {
    const start = i;
    const tail = extra(members[i]!);
    while (i + 1 < members.length && members[i + 1] === members[i]! + 1 && String(extra(members[i + 1]!)) === String(tail)) i++;
    out.push(members[start]! - end, i - start, ...tail);
    end = members[i]! + 1;
    i++;
  }
  return write(out);
}

/** A map as [gap << lengthBits | length − 1, then each target less the previous entry's target in that place]. */
export function mapping(map: ReadonlyMap<number, readonly number[]>, lengthBits: number): string {
  const out: number[] = [];
  let end = 0;
  const before = Array.from({ length: 1 << lengthBits }, () => 0);
  for (const [code, targets] of map) {
    if (targets.length < 1 || targets.length > before.length)
      throw new Error(`U+${code.toString(16)} becomes ${targets.length} characters`);
    out.push(((code - end) << lengthBits) | (targets.length - 1));
    targets.forEach((target, place) => {
      out.push(zigzag(target - before[place]!));
      before[place] = target;
    });
    end = code + 1;
  }
  return write(out);
}
