// The wire format of protobuf, writing only, as far as ONNX needs it (protobuf.dev/programming-guides/encoding). A message is a list of
// pieces that is joined once at the end, so megabytes of weights are not copied at every level.

/** Bytes, or pieces that make them up. */
export type Bytes = Uint8Array | PendingBytes | readonly Bytes[];

/** A piece that is read when its turn comes. */
interface PendingBytes {
  readonly sizeBytes: number;
  read(): Promise<Uint8Array>;
}

const encoder = new TextEncoder();

/** A number of wire type 0. Negative ones take ten bytes, as two's complement of 64 bits. */
export function varint(field: number, value: number): Bytes {
  return Uint8Array.from([...tag(field, 0), ...base128(value)]);
}

/** A string. */
export function text(field: number, value: string): Bytes {
  return message(field, [encoder.encode(value)]);
}

/** A 32-bit float. */
export function float(field: number, value: number): Bytes {
  return [Uint8Array.from(tag(field, 5)), bytesOf(Float32Array.of(value))];
}

/** Repeated integers, packed. */
export function packedIntegers(field: number, values: readonly number[]): Bytes {
  return message(field, [Uint8Array.from(values.flatMap(base128))]);
}

/** A message, or raw bytes: anything with a length in front. */
export function message(field: number, body: readonly Bytes[]): Bytes {
  return [Uint8Array.from([...tag(field, 2), ...base128(length(body))]), ...body];
}

/** The memory of a typed array (little-endian on every machine that runs JavaScript today). */
export function bytesOf(array: Float32Array | Int32Array | Int8Array | BigInt64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** How many bytes they are together. */
export function length(bytes: Bytes): number {
  if (bytes instanceof Uint8Array) return bytes.length;
  return "read" in bytes ? bytes.sizeBytes : bytes.reduce((total, piece) => total + length(piece), 0);
}

/** The pieces in their order, each pending one on its own and what stands between them joined. */
export async function* chunksOf(bytes: Bytes): AsyncGenerator<Uint8Array, void, undefined> {
  let ready: Uint8Array[] = [];
  for (const piece of leaves(bytes)) {
    if (piece instanceof Uint8Array) {
      ready.push(piece);
      continue;
    }
    yield joined(ready);
    ready = [];
    yield await piece.read();
  }
  yield joined(ready);
}

function* leaves(bytes: Bytes): Generator<Uint8Array | PendingBytes, void, undefined> {
  if (bytes instanceof Uint8Array || "read" in bytes) yield bytes;
  else for (const piece of bytes) yield* leaves(piece);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(length(pieces));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function tag(field: number, wire: number): number[] {
  return base128(field * 8 + wire);
}

function base128(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return [...bytes, Number(rest)];
}
