// One safetensors file, read lazily: the header when it is opened (two reads), then each tensor by its range, once per call.
// Files of any age: data need not be aligned, order of names does not matter. Rules of the format: header.ts.
import { GlassbertError, type Source } from "../base/index.ts";
import { bitsOf, toFloat32, toInt32 } from "./dtype.ts";
import { type Header, type HeaderEntry, readHeader } from "./header.ts";
import { noSuchTensor, type TensorInfo, type TensorStore } from "./store.ts";
import { type FloatTensor, float32, type IntTensor, int32 } from "./tensor.ts";

/** An open file: named tensors, and the file's own metadata. */
export interface Safetensors extends TensorStore {
  /** `__metadata__`, null when the file has none. */
  readonly metadata: ReadonlyMap<string, string> | null;
}

/**
 * Opens a safetensors file: reads and checks its header, no tensor.
 *
 * @throws {GlassbertError} E_SAFETENSORS: names the file, the tensor and the broken rule
 */
export async function openSafetensors(source: Source): Promise<Safetensors> {
  return new SafetensorsFile(source, await readHeader(source));
}

class SafetensorsFile implements Safetensors {
  readonly name: string;
  readonly names: readonly string[];
  readonly notes: readonly string[] = [];
  readonly metadata: ReadonlyMap<string, string> | null;
  readonly #source: Source;
  readonly #entries: ReadonlyMap<string, HeaderEntry>;

  constructor(source: Source, header: Header) {
    this.name = source.name;
    this.names = [...header.entries.keys()];
    this.metadata = header.metadata;
    this.#source = source;
    this.#entries = header.entries;
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  info(name: string): TensorInfo {
    const { dtype, shape, start, end } = this.#entry(name);
    const { path } = this.#source;
    return { dtype, shape, sizeBytes: end - start, place: path === undefined ? null : { path, start } };
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer>> {
    const { start, end } = this.#entry(name);
    return this.#source.slice(start, end);
  }

  async float32(name: string): Promise<FloatTensor> {
    const { dtype, shape } = this.#entry(name);
    return float32(shape, toFloat32(dtype, await this.read(name), this.#what(name)));
  }

  async int32(name: string): Promise<IntTensor> {
    const { dtype, shape } = this.#entry(name);
    return int32(shape, toInt32(dtype, await this.read(name), this.#what(name)));
  }

  async rows(name: string, ids: ArrayLike<number>): Promise<FloatTensor> {
    const { dtype, shape, start } = this.#entry(name);
    const [count = 0, width = 0] = shape;
    if (shape.length !== 2) {
      const message = `${this.#what(name)}: shape [${shape.join(", ")}] has no rows to take, expected [rows, width]`;
      throw new GlassbertError("E_WEIGHTS", message, "read the whole tensor instead");
    }
    const sizeBytes = (width * bitsOf[dtype]) / 8;
    const asked = Array.from(ids);
    const wrong = asked.findIndex(id => !Number.isInteger(id) || id < 0 || id >= count);
    if (wrong >= 0) {
      const message = `${this.#what(name)}: no row ${asked[wrong]} (id ${wrong} of ${asked.length}), the table has rows 0 to ${count - 1}`;
      throw new GlassbertError("E_ID_RANGE", message, "use the tokenizer that belongs to this table");
    }
    const result = float32([asked.length, width]); // [T, width]
    const readRow = async (id: number): Promise<[number, Float32Array]> => {
      const bytes = await this.#source.slice(start + id * sizeBytes, start + (id + 1) * sizeBytes);
      return [id, toFloat32(dtype, bytes, this.#what(name))];
    };
    const rows = new Map(await Promise.all([...new Set(asked)].map(readRow)));
    asked.forEach((id, index) => {
      result.data.set(rows.get(id)!, index * width);
    });
    return result;
  }

  #entry(name: string): HeaderEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw noSuchTensor(this.name, name, this.names);
    return entry;
  }

  #what(name: string): string {
    return `${this.name}: tensor ${JSON.stringify(name)}`;
  }
}
