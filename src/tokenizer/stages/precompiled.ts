// The character map of a sentencepiece model: a trie from UTF-8 bytes to replacements, applied to what a reader takes for one character.
// Norm: Hugging Face tokenizers v0.23.2, normalizers/precompiled.rs, whose rule is odd: of a cluster of fewer than 6 bytes the shortest prefix
// that is in the map stands for the whole; else each code point is looked up by itself. (sentencepiece itself takes the longest prefix.)
import { GlassbertError } from "../../base/index.ts";
import { type AlignedText, AlignedWriter, everyCode, graphemeEnd, type Normalizer, type StageJson } from "../../text/index.ts";

/** A cluster of so many bytes or more is taken apart. */
const longCluster = 6;

/**
 * A map's file form: the trie's size in bytes (u32), the trie as a double array of u32, then the replacements, each ending in NUL; little-endian.
 * A unit is: offset << 10 | offset is << 8 further (bit 9) | has a value (bit 8) | label; a value's unit has bit 31.
 * Format: darts-clone, https://github.com/s-yata/darts-clone, and sentencepiece's normalizer.cc.
 */
export class Precompiled implements Normalizer {
  readonly bytes: Uint8Array;
  readonly #trie: Uint32Array;
  /** Replacements by their places among the bytes. */
  readonly #texts = new Map<number, readonly number[]>();
  /** What a code point alone becomes; asked once each. */
  readonly #single = new Map<number, readonly number[] | null>();
  /** Which code points are loners: 1, or 2 for no; 0 until asked, [0x110000] */
  readonly #loners = new Uint8Array(0x110000);

  /**
   * @param where - file and field, for messages
   * @throws {GlassbertError} E_TOKENIZER: the map is cut or damaged; names the byte
   */
  constructor(bytes: Uint8Array, where: string) {
    this.bytes = bytes;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const refuse = (at: number, rule: string) =>
      new GlassbertError(
        "E_TOKENIZER",
        `${where}: byte ${at} of the character map: ${rule}`,
        "fetch the file again: it was cut or changed",
      );
    const size = bytes.length < 4 ? 0 : view.getUint32(0, true);
    if (size === 0 || size % 4 !== 0 || size > bytes.length - 4)
      throw refuse(0, `a trie of ${size} bytes does not fit into ${bytes.length}`);
    this.#trie = Uint32Array.from({ length: size / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
    const texts = bytes.subarray(4 + size);
    this.#check((node, value) => {
      const end = texts.indexOf(0, value);
      if (value >= texts.length) throw refuse(4 + 4 * node, `points to the replacement at ${value}, and they take ${texts.length} bytes`);
      try {
        const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(texts.subarray(value, end < 0 ? texts.length : end));
        this.#texts.set(value, toCodes(text));
      } catch {
        throw refuse(4 + size + value, "a replacement that is not UTF-8");
      }
    }, refuse);
  }

  get json(): StageJson {
    let binary = "";
    for (let i = 0; i < this.bytes.length; i += 4096) binary += String.fromCharCode(...this.bytes.subarray(i, i + 4096));
    return { type: "Precompiled", precompiled_charsmap: btoa(binary) };
  }

  normalize(text: string, start = 0, end: number = text.length): AlignedText {
    const out = new Changes();
    for (let i = start; i < end; ) {
      const next = isPlain(text, i, end) ? i + 1 : graphemeEnd(text, i, end);
      const code = text.codePointAt(i)!;
      const isOne = i + (code > 0xffff ? 2 : 1) === next;
      const found = isOne || next - i >= longCluster ? null : this.#find(text.slice(i, next));
      if (found !== null) out.replace(codePoints(text, i, next), found);
      else
        for (let j = i; j < next; ) {
          const each = text.codePointAt(j)!;
          j += each > 0xffff ? 2 : 1;
          const alone = this.#alone(each);
          if (alone === null) out.keep(each);
          else out.replace(1, alone);
        }
      i = next;
    }
    return out.align(text, start, end);
  }

  leaves(text: string, start: number, end: number): boolean {
    const loners = this.#loners;
    return everyCode(text, start, end, code => {
      if (loners[code] === 0) loners[code] = this.#isLoner(code) ? 1 : 2;
      return loners[code] === 1;
    });
  }

  /**
   * A character that stays as it is, between others of that kind, too: they make no cluster, but for the syllables of Hangul, and these have
   * six bytes and more.
   */
  #isLoner(code: number): boolean {
    if (code < 0x20 || this.#alone(code) !== null) return false;
    const character = String.fromCodePoint(code);
    return (
      graphemeEnd(` ${character}`, 0, character.length + 1) === 1 &&
      graphemeEnd(`${character} `, 0, character.length + 1) === character.length
    );
  }

  #alone(code: number): readonly number[] | null {
    let found = this.#single.get(code);
    if (found === undefined) {
      found = this.#find(String.fromCodePoint(code));
      this.#single.set(code, found);
    }
    return found;
  }

  /** The replacement of the shortest prefix that is in the map, null for none or a key of 6 bytes and more. */
  #find(key: string): readonly number[] | null {
    if (utf8Length(key) >= longCluster) return null;
    const bytes = new TextEncoder().encode(key);
    let node = offset(this.#trie[0]!);
    for (const byte of bytes) {
      if (byte === 0) return null;
      node ^= byte;
      const unit = this.#trie[node]!;
      if (!hasLabel(unit, byte)) return null;
      node ^= offset(unit);
      if (hasValue(unit)) return this.#texts.get(this.#trie[node]! & 0x7fffffff)!;
    }
    return null;
  }

  /** Walks all that a text can reach, so that no later walk leaves the trie. A loop in a damaged one ends with the longest key. */
  #check(value: (node: number, value: number) => void, refuse: (at: number, rule: string) => GlassbertError): void {
    const trie = this.#trie;
    let level = [offset(trie[0]!)];
    const seen = new Set<number>();
    for (let depth = 0; depth < longCluster; depth++) {
      const below: number[] = [];
      for (const base of level)
        for (let byte = 1; byte < 256; byte++) {
          const node = base ^ byte;
          if (node >= trie.length) throw refuse(4 + 4 * Math.min(base, trie.length), `leads out of the trie of ${trie.length} units`);
          const unit = trie[node]!;
          if (!hasLabel(unit, byte)) continue;
          const next = node ^ offset(unit);
          if (next >= trie.length) throw refuse(4 + 4 * node, `leads out of the trie of ${trie.length} units`);
          if (hasValue(unit)) value(next, trie[next]! & 0x7fffffff);
          else if (!seen.has(next)) {
            seen.add(next);
            below.push(next);
          }
        }
      level = below;
    }
  }
}

function offset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

function hasLabel(unit: number, byte: number): boolean {
  return (unit & 0x800000ff) === byte;
}

function hasValue(unit: number): boolean {
  return (unit & 0x100) !== 0;
}

function toCodes(text: string): number[] {
  return Array.from(text, character => character.codePointAt(0)!);
}

function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code > 0xffff) i++;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function codePoints(text: string, start: number, end: number): number {
  let count = 0;
  for (let i = start; i < end; count++) i += text.codePointAt(i)! > 0xffff ? 2 : 1;
  return count;
}

/** A printable ASCII character before another one, or at the end: a cluster of its own. */
function isPlain(text: string, i: number, end: number): boolean {
  return isAscii(text.charCodeAt(i)) && (i + 1 === end || isAscii(text.charCodeAt(i + 1)));
}

function isAscii(unit: number): boolean {
  return unit >= 0x20 && unit < 0x7f;
}

/**
 * The new text with, for each character, how many of the old ones it consumes beyond its own: 1 for one put in, which consumes none.
 * The reference keeps these books so: what is deleted counts for the character before, and at the very beginning it is not counted at all,
 * so that all later places are too early.
 */
class Changes {
  readonly #codes: number[] = [];
  readonly #changes: number[] = [];

  keep(code: number): void {
    this.#codes.push(code);
    this.#changes.push(0);
  }

  replace(oldCount: number, codes: readonly number[]): void {
    for (const [i, code] of codes.entries()) {
      this.#codes.push(code);
      this.#changes.push(i < oldCount ? 0 : 1);
    }
    if (codes.length < oldCount && this.#changes.length > 0) this.#changes[this.#changes.length - 1]! -= oldCount - codes.length;
  }

  align(text: string, start: number, end: number): AlignedText {
    const out = new AlignedWriter(Math.max(end - start, this.#codes.length) + 2);
    let from = start;
    let to = start;
    const consume = () => {
      from = to;
      to += text.codePointAt(to)! > 0xffff ? 2 : 1;
    };
    for (let i = 0; i < this.#codes.length; i++) {
      const change = this.#changes[i]!;
      if (change <= 0) consume();
      out.push(this.#codes[i]!, from, to);
      for (let more = change; more < 0; more++) consume();
    }
    return out.finish();
  }
}
