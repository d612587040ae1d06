// The header of a safetensors file: u64 little-endian length N, then N bytes of JSON that give each tensor a dtype, a shape and a range of
// the data behind it. Every rule of the format is checked, also those that the Rust reader lets through (a blank before the first brace, a
// name twice, an unknown field): a file that breaks one was damaged, or made to mislead. Source: huggingface/safetensors,
// safetensors/src/tensor.rs; its names for the errors stand in brackets.
import { Fields, GlassbertError, type Json, parseJson, type Source, type Where } from "../base/index.ts";
import { bitsOf, type Dtype, dtypes } from "./dtype.ts";

/** One tensor of a header: `start` and `end` count from the beginning of the file. */
export interface HeaderEntry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/** A checked header. */
export interface Header {
  /** `__metadata__`, null when the file has none. */
  readonly metadata: ReadonlyMap<string, string> | null;
  /** Tensors by name, in the order of their data. */
  readonly entries: ReadonlyMap<string, HeaderEntry>;
}

const maxHeaderBytes = 100_000_000;
const fix = "fetch the file again, or write it anew: it was cut, changed, or something else was saved under its name";

/**
 * Reads and checks the header: two reads, none of tensor data.
 *
 * @throws {GlassbertError} E_SAFETENSORS: names the file, the tensor and the broken rule
 */
export async function readHeader(source: Source): Promise<Header> {
  const { name, sizeBytes } = source;
  if (sizeBytes < 8)
    throw broken(name, `header too small: the file has ${sizeBytes} bytes, the header's length alone takes 8 [HeaderTooSmall]`);
  const lengthBytes = await source.slice(0, 8);
  const length = new DataView(lengthBytes.buffer, lengthBytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(maxHeaderBytes)) {
    const guess = whatItIs(new TextDecoder("latin1").decode(lengthBytes));
    throw broken(name, guess ?? `header too large: it claims ${length} bytes, at most ${maxHeaderBytes} are allowed [HeaderTooLarge]`);
  }
  const dataStart = 8 + Number(length);
  if (dataStart > sizeBytes) {
    throw broken(name, `header length: it claims ${length} bytes, the file ends after ${sizeBytes - 8} of them [InvalidHeaderLength]`);
  }
  const where: Where = { name, code: "E_SAFETENSORS", fix, firstByte: 8 };
  const json = await source.slice(8, dataStart);
  if (length > 0n && json[0] !== 0x7b) {
    throw broken(name, `invalid JSON: the first byte of the header is 0x${json[0]!.toString(16)}, expected "{"`);
  }
  const fields = new Fields(parseJson(json, where), where, "header.");
  const entries = [...fields.members]
    .filter(([key]) => key !== "__metadata__")
    .map(([key, value]) => readEntry(key, value, where, dataStart));
  return { metadata: readMetadata(fields), entries: checkCover(entries, source, dataStart) };
}

function readMetadata(fields: Fields): Map<string, string> | null {
  if (!fields.has("__metadata__")) return null;
  const metadata = new Fields(fields.members.get("__metadata__")!, fields.where, "__metadata__.");
  return new Map([...metadata.members.keys()].map(key => [key, metadata.string(key)]));
}

function readEntry(tensor: string, json: Json, where: Where, dataStart: number): [string, HeaderEntry] {
  const what = `tensor ${JSON.stringify(tensor)}`;
  const fields = new Fields(json, where, `${what}: `);
  const dtype = fields.oneOf("dtype", dtypes);
  const shape = fields.integers("shape");
  const offsets = fields.integers("data_offsets");
  if (offsets.length !== 2) throw fields.wrong("data_offsets", "two numbers", fix);
  const [begin, end] = offsets as [number, number];
  const unknown = fields.without(["dtype", "shape", "data_offsets"]).keys().next();
  if (!unknown.done) throw broken(where.name, `${what}: unknown field ${JSON.stringify(unknown.value)}`);
  if (end < begin) throw broken(where.name, `${what}: data_offsets end at ${end}, before they begin at ${begin} [InvalidOffset]`);
  const bits = bitsOf[dtype];
  const size = sizeInBits(shape, bits);
  const shown = `${dtype} [${shape.join(", ")}]`;
  if (size === null) throw broken(where.name, `${what}: the size of ${shown} overflows 64 bits [ValidationOverflow]`);
  if (size % 8n !== 0n) throw broken(where.name, `${what}: ${shown} takes ${size} bits, not a whole number of bytes [MisalignedSlice]`);
  if (size / 8n !== BigInt(end - begin)) {
    throw broken(where.name, `${what}: ${shown} takes ${size / 8n} bytes, its data_offsets hold ${end - begin} [TensorInvalidInfo]`);
  }
  return [tensor, { dtype, shape, start: dataStart + begin, end: dataStart + end }];
}

/** Bits of all values, or null as soon as a partial product leaves 64 bits, as in the Rust reader. */
function sizeInBits(shape: readonly number[], bits: number): bigint | null {
  let size = 1n;
  for (const dimension of [...shape, bits]) {
    size *= BigInt(dimension);
    if (size >= 2n ** 64n) return null;
  }
  return size;
}

/** The tensors must cover the data once, without gap or overlap, from its first byte to the file's last. */
function checkCover(entries: [string, HeaderEntry][], source: Source, dataStart: number): Map<string, HeaderEntry> {
  entries.sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let covered = dataStart;
  for (const [tensor, { start, end }] of entries) {
    const begin = start - dataStart;
    const expected = covered - dataStart;
    if (start > covered)
      throw broken(source.name, `gap before tensor ${JSON.stringify(tensor)}: begins at ${begin}, expected ${expected} [InvalidOffset]`);
    if (start < covered) {
      const problem = `overlap: tensor ${JSON.stringify(tensor)} begins at ${begin}, where another ends at ${expected} [InvalidOffset]`;
      throw broken(source.name, problem);
    }
    covered = end;
  }
  const left = source.sizeBytes - covered;
  if (left < 0) throw broken(source.name, `data too short: the last tensor ends ${-left} bytes after the file [MetadataIncompleteBuffer]`);
  if (left > 0) throw broken(source.name, `trailing bytes: ${left} after the last tensor belong to none [MetadataIncompleteBuffer]`);
  return new Map(entries);
}

/** Other things that are found under the name of a checkpoint, by their first eight bytes. */
function whatItIs(start: string): string | null {
  if (/^\s*<[!?a-z]/i.test(start)) return "is an HTML page, not a checkpoint: an error page was saved under this name";
  if (start.startsWith("version ")) return "is a git LFS pointer, not the file it stands for: `git lfs pull` fetches that";
  if (start.startsWith("PK\x03\x04")) return "is a zip archive, perhaps a PyTorch checkpoint, not safetensors";
  return null;
}

function broken(name: string, problem: string): GlassbertError {
  return new GlassbertError("E_SAFETENSORS", `${name}: ${problem}`, fix);
}
