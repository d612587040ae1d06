// Reads the fields of one protobuf message, as far as sentencepiece models use the format: https://protobuf.dev/programming-guides/encoding/
// A message knows its place in the file, so that whatever is wrong in it can be found.
import { GlassbertError } from "../../base/index.ts";

/** One field: its number, where it begins in the file, and its value. */
export interface ProtobufField {
  readonly number: number;
  readonly at: number;
  /** A whole number (beyond 2^53 to the nearest double), a 32-bit float, or a span of bytes; null for a 64-bit field, which is passed over. */
  readonly value: number | { readonly float: number } | ProtobufMessage | null;
}

/** A span of a file that holds a message, or text, or bytes. */
export class ProtobufMessage {
  readonly file: Uint8Array;
  readonly name: string;
  readonly start: number;
  readonly end: number;

  /** @param name - of the file, for messages */
  constructor(file: Uint8Array, name: string, start = 0, end: number = file.length) {
    this.file = file;
    this.name = name;
    this.start = start;
    this.end = end;
  }

  /** The bytes, not a copy. */
  get bytes(): Uint8Array {
    return this.file.subarray(this.start, this.end);
  }

  /** The bytes as text. @throws {GlassbertError} E_TOKENIZER: not UTF-8 */
  text(): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.bytes);
    } catch {
      throw this.refuse(this.start, "text that is not UTF-8");
    }
  }

  /** The fields in order. @throws {GlassbertError} E_TOKENIZER: a field that does not end, or is of no known kind; names the byte */
  *fields(): Generator<ProtobufField> {
    for (let at = this.start; at < this.end; ) {
      const [tag, body] = this.#varint(at, "a field's number");
      const number = Math.floor(tag / 8);
      const kind = tag % 8;
      if (number === 0) throw this.refuse(at, "a field with the number 0");
      if (kind === 0) {
        const [value, next] = this.#varint(body, "a number");
        yield { number, at, value };
        at = next;
      } else if (kind === 1 || kind === 5) {
        const next = this.#within(body, kind === 1 ? 8 : 4, at);
        const view = new DataView(this.file.buffer, this.file.byteOffset + body, next - body);
        yield { number, at, value: kind === 1 ? null : { float: view.getFloat32(0, true) } };
        at = next;
      } else if (kind === 2) {
        const [size, from] = this.#varint(body, "a size");
        const next = this.#within(from, size, at);
        yield { number, at, value: new ProtobufMessage(this.file, this.name, from, next) };
        at = next;
      } else throw this.refuse(at, `a field of the kind ${kind}, which there is not`);
    }
  }

  /** An error about a place in the file. */
  refuse(at: number, rule: string): GlassbertError {
    return new GlassbertError("E_TOKENIZER", `${this.name}: byte ${at}: ${rule}`, "fetch the file again: it was cut, changed or replaced");
  }

  #within(start: number, size: number, at: number): number {
    if (start + size > this.end) throw this.refuse(at, `a field of ${size} bytes where ${this.end - start} are left`);
    return start + size;
  }

  #varint(at: number, what: string): [value: number, next: number] {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      if (at + i >= this.end) throw this.refuse(at, `${what} is cut off`);
      const byte = this.file[at + i]!;
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return [value, at + i + 1];
    }
    throw this.refuse(at, `${what} of more than ten bytes`);
  }
}
