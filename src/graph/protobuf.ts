// The wire format of protobuf, writing only, as far as ONNX needs it (protobuf.dev/programming-guides/encoding). A message is a list of
// pieces that is joined once at the end, so megabytes of weights are not copied at every level.

/** Bytes, or pieces that make them up. */
export type Bytes = Uint8Array | readonly Bytes[];

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

/** All pieces in one array. */
export function concatenate(bytes: Bytes): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length(bytes));
  let at = 0;
  const put = (piece: Bytes): void => {
    if (piece instanceof Uint8Array) {
      whole.set(piece, at);
      at += piece.length;
    } else piece.forEach(put);
  };
  put(bytes);
  return whole;
}

function length(bytes: Bytes): number {
  return bytes instanceof Uint8Array ? bytes.length : bytes.reduce((total, piece) => total + length(piece), 0);
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
