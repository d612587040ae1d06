// The header of a .npy file: dtype and shape of the one array in it. Format: NumPy, numpy/lib/format.py, versions 1.0 to 3.0.
import { GlassbertError, type Source } from "../base/index.ts";

/** What a .npy header says. */
export interface NpyHeader {
  /** NumPy's name of the numbers: `<f4`. */
  readonly dtype: string;
  readonly isFortranOrder: boolean;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly dataStart: number;
}

/** Reads the header. @throws GlassbertError E_INPUT: no .npy file, or a broken one */
export async function readNpyHeader(source: Source): Promise<NpyHeader> {
  const broken = (problem: string) =>
    new GlassbertError("E_INPUT", `${source.name}: ${problem}`, "write it again with numpy.save or glassbert embed");
  const start = await source.slice(0, Math.min(12, source.sizeBytes));
  if (start.length < 12 || String.fromCharCode(...start.subarray(1, 6)) !== "NUMPY" || start[0] !== 0x93) throw broken("is no .npy file");
  const view = new DataView(start.buffer, start.byteOffset);
  const isLong = start[6]! > 1;
  const [at, length] = isLong ? [12, view.getUint32(8, true)] : [10, view.getUint16(8, true)];
  if (at + length > source.sizeBytes) throw broken(`ends inside its header of ${length} bytes`);
  const text = new TextDecoder().decode(await source.slice(at, at + length));
  const dtype = text.match(/'descr':\s*'([^']+)'/)?.[1];
  const order = text.match(/'fortran_order':\s*(True|False)/)?.[1];
  const shape = text.match(/'shape':\s*\(([\d,\sL]*)\)/)?.[1];
  if (dtype === undefined || order === undefined || shape === undefined) throw broken(`has a header that cannot be read: ${text.trim()}`);
  const dimensions = shape
    .split(",")
    .filter(part => part.trim() !== "")
    .map(part => Number.parseInt(part, 10));
  const itemBytes = Number(dtype.match(/\d+$/)?.[0] ?? 1);
  const expected = dimensions.reduce((product, dimension) => product * dimension, itemBytes);
  const found = source.sizeBytes - at - length;
  if (found !== expected) throw broken(`has ${found} bytes of data, its shape [${dimensions.join(", ")}] of ${dtype} wants ${expected}`);
  return { dtype, isFortranOrder: order === "True", shape: dimensions, dataStart: at + length };
}
