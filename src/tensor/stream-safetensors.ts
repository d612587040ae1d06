// Writing a safetensors file tensor by tensor: the header is known from names, dtypes and shapes, and each tensor's bytes are asked for when
// their turn comes, so no more than one of them is in memory. Order and padding are those of `encodeSafetensors`.
import { GlassbertError } from "../base/index.ts";
import { type Dtype, dtypes } from "./dtype.ts";

/** A tensor that is still to be read. */
export interface PendingTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly sizeBytes: number;
  /** Its bytes, little-endian: exactly `sizeBytes` of them. */
  read(): Promise<Uint8Array>;
}

/** A file that is made while it is written. */
export interface PendingFile {
  readonly sizeBytes: number;
  chunks(): AsyncIterable<Uint8Array>;
}

/**
 * The file of these tensors.
 *
 * @param metadata - transformers wants `{ format: "pt" }` in a model's weights
 * @throws {GlassbertError} E_WEIGHTS: a tensor gives another number of bytes than it said (when the chunks are read)
 */
export function streamSafetensors(tensors: ReadonlyMap<string, PendingTensor>, metadata: Readonly<Record<string, string>>): PendingFile {
  const rank = ({ dtype }: PendingTensor): number => -dtypes.indexOf(dtype); // the format's source lists the narrow ones first
  const sorted = [...tensors].sort(([a, x], [b, y]) => rank(x) - rank(y) || (a < b ? -1 : 1));
  const members = [`"__metadata__":${JSON.stringify(metadata)}`];
  let end = 0;
  for (const [name, { dtype, shape, sizeBytes }] of sorted) {
    const begin = end;
    end += sizeBytes;
    members.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  const text = new TextEncoder().encode(`{${members.join(",")}}`);
  const header = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(32);
  new DataView(header.buffer).setBigUint64(0, BigInt(header.length - 8), true);
  header.set(text, 8);
  return {
    sizeBytes: header.length + end,
    chunks: async function* () {
      yield header;
      for (const [name, tensor] of sorted) {
        const bytes = await tensor.read();
        if (bytes.length !== tensor.sizeBytes)
          throw new GlassbertError("E_WEIGHTS", `${name}: ${bytes.length} bytes, expected ${tensor.sizeBytes}`, "read the model again");
        yield bytes;
      }
    },
  };
}
