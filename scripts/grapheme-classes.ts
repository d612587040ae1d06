// Finds out which characters the reference joins to one extended grapheme cluster, through its Precompiled normalizer: a character map in which
// every byte that begins a character stands for "X" makes one X of a cluster of fewer than 6 bytes, and one X per character of a longer one.
// So the number of Xs tells where a cluster ends, as far as that can be seen at all (two regional indicators, 8 bytes, cannot).
import { createRequire } from "node:module";
import { ranges } from "./pack-tables.ts";

const hf = createRequire(import.meta.url)("tokenizers") as typeof import("tokenizers");

/** Makes an X of every cluster, or of every character of a cluster of 6 bytes or more. U+0000 and U+0001 stay. */
export function clusterCounter(): (text: string) => string {
  const trie = new Uint32Array(1024); // a double array, as in darts-clone: offset << 10 | has a leaf << 8 | label
  const [children, leaf] = [256, 600];
  trie[0] = children << 10;
  for (let byte = 2; byte < 256; byte++) trie[children ^ byte] = ((children ^ byte ^ leaf) << 10) | (1 << 8) | byte;
  trie[leaf] = 1 << 31; // a value: 0, the place of "X" among the texts
  const bytes = [
    ...new Uint8Array(Uint32Array.of(trie.byteLength).buffer),
    ...new Uint8Array(trie.buffer),
    ...new TextEncoder().encode("X\0"),
  ];
  const normalizer = hf.precompiled(bytes);
  return text => normalizer.normalizeString(text);
}

/** The classes in the order of their numbers, from 1. */
const names = ["control", "extend", "zwnj", "zwj", "spacingMark", "prepend", "l", "v", "t", "pictographic", "consonant", "linker"] as const;

/** The class of each character that is in one, packed as ranges with class. */
export function graphemeClasses(): { graphemes: string; members: string } {
  const count = clusterCounter();
  const separator = "\u0001"; // a control: clusters end before and after it
  const codes = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code > 1 && (code < 0xd800 || code > 0xdfff));
  /** The characters for which a text has so many Xs. */
  const having = (xs: number, text: (character: string) => string) => {
    const found = new Set<number>();
    for (let i = 0; i < codes.length; i += 8192) {
      const block = codes.slice(i, i + 8192);
      const results = count(block.map(code => text(String.fromCodePoint(code))).join(separator)).split(separator);
      block.forEach((code, j) => {
        if (results[j]!.length === xs) found.add(code);
      });
    }
    return found;
  };
  const acute = "\u0300"; // 2 bytes, joined to anything but a control
  const joining = having(1, c => `a${c}`);
  const prepend = having(1, c => `${c}a`);
  const isAlone = (code: number) => !joining.has(code) && !prepend.has(code);
  const beforeL = having(3, c => `${c}\u1100${acute}`);
  const [afterV, afterT] = ["\u1161", "\u11a8"].map(jamo => having(3, c => `\u0600${jamo}${c}`));
  const pictographic = having(4, c => `${c}\u200d\u2600${acute}`);
  const betweenEmoji = having(5, c => `\u00a9${c}\u200d\u2600${acute}`);
  const betweenConsonants = having(5, c => `\u0915${c}\u094d\u0915${acute}`);
  const links = having(4, c => `\u0915${c}\u0915${acute}`);
  const is: Record<(typeof names)[number], (code: number) => boolean> = {
    control: members(having(2, c => `${c}${acute}\u0301`)),
    zwj: code => code === 0x200d,
    linker: code => joining.has(code) && links.has(code),
    extend: code => joining.has(code) && betweenEmoji.has(code) && betweenConsonants.has(code),
    zwnj: code => joining.has(code) && betweenEmoji.has(code),
    spacingMark: code => joining.has(code),
    prepend: code => prepend.has(code),
    l: code => isAlone(code) && beforeL.has(code),
    t: code => isAlone(code) && afterT!.has(code),
    v: code => isAlone(code) && afterV!.has(code) && !afterT!.has(code),
    pictographic: code => pictographic.has(code),
    consonant: members(having(4, c => `${c}\u094d\u0915${acute}`)),
  };
  function members(set: Set<number>) {
    return (code: number) => set.has(code);
  }
  const order = [
    "control",
    "zwj",
    "linker",
    "extend",
    "zwnj",
    "spacingMark",
    "prepend",
    "l",
    "v",
    "t",
    "pictographic",
    "consonant",
  ] as const;
  const classOf = new Map<number, number>();
  for (const code of [0, 1]) classOf.set(code, 1);
  for (const code of codes) {
    const name = order.find(each => is[each](code));
    if (name !== undefined) classOf.set(code, names.indexOf(name) + 1);
  }
  return {
    graphemes: names.map((name, i) => `${i + 1} ${name}`).join(", "),
    members: ranges([...classOf.keys()], code => [classOf.get(code)!]),
  };
}
