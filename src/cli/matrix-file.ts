// A float32 matrix [N, D] as one file. Rows come before N is known, and the header stands in front, so the rows wait in a temporary file.
// Two formats: NPY 1.0 (numpy/lib/format.py) and safetensors with one tensor named `vectors`. Both are little-endian, like the rows.
import { mkdtemp, open, rm } from "node:fs/promises";
import { endianness, tmpdir } from "node:os";
import { join } from "node:path";
import type { Sink } from "./sink.ts";

/** The formats of one matrix. */
export type MatrixFormat = "npy" | "safetensors";

// A multiple of 64, so that the rows lie aligned, with room for any shape.
const headerBytes = 128;

/** The header for [rows, width], 128 bytes. */
export function matrixHeader(format: MatrixFormat, rows: number, width: number): Uint8Array {
  const bytes = new Uint8Array(headerBytes).fill(0x20);
  const view = new DataView(bytes.buffer);
  if (format === "npy") {
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${width}), }`;
    bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
    view.setUint16(8, headerBytes - 10, true);
    bytes.set(new TextEncoder().encode(text), 10);
    bytes[headerBytes - 1] = 0x0a;
    return bytes;
  }
  const entry = { dtype: "F32", shape: [rows, width], data_offsets: [0, rows * width * 4] };
  view.setBigUint64(0, BigInt(headerBytes - 8), true);
  bytes.set(new TextEncoder().encode(JSON.stringify({ vectors: entry })), 8);
  return bytes;
}

/** The bytes of floats, little-endian: a view where the machine is, a swapped copy where it is not. */
export function littleEndian(values: Float32Array): Uint8Array {
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return endianness() === "LE" ? bytes : Buffer.from(bytes).swap32();
}

/** Rows on their way into one file. */
export interface MatrixWriter {
  /** Adds rows of `width` floats. */
  add(rows: Float32Array, width: number): Promise<void>;
  /** Writes header and rows to the sink. */
  end(): Promise<void>;
  /** Lets go of the temporary file, whether the rows were written or not. */
  discard(): Promise<void>;
}

/** Keeps rows in a temporary file until their number, which stands in the header, is known. Memory stays bounded. */
export async function matrixWriter(format: MatrixFormat, sink: Sink): Promise<MatrixWriter> {
  const folder = await mkdtemp(join(tmpdir(), "glassbert-"));
  const file = await open(join(folder, "rows"), "w+");
  const discard = async () => {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  };
  let floats = 0;
  let columns = 0;
  return {
    add: async (rows, width) => {
      columns = width;
      floats += rows.length;
      await file.writeFile(littleEndian(rows));
    },
    end: async () => {
      await sink.write(matrixHeader(format, columns === 0 ? 0 : floats / columns, columns));
      for await (const chunk of file.createReadStream({ start: 0, autoClose: false })) await sink.write(chunk as Uint8Array);
    },
    discard,
  };
}
