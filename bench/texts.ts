// The 512 texts of the embedding benchmark: everyday sentences (CC0) put end to end and cut to log-normal lengths, always the same ones.
// They lie in texts.txt, one a line. Run by itself this file writes that file anew: `npx tsx bench/texts.ts CORPUS > bench/texts.txt`,
// CORPUS being Mozilla's Common Voice sentence-collector.txt (mozilla/voice-web @e0bfbc4), one sentence a line.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the texts lie, one a line. */
export const textsFile: string = fileURLToPath(new URL("./texts.txt", import.meta.url));

/** The 512 texts in their order, which is no order of length. */
export function readTexts(): string[] {
  return readFileSync(textsFile, "utf8").trimEnd().split("\n");
}

/** Uniform numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` texts whose lengths in words are log-normal: median 22, sigma 0.7, at most 180 so that none exceeds MiniLM's 256 tokens. */
function makeTexts(sentences: readonly string[], count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Array.from({ length: count }, () => {
    const length = Math.min(180, Math.max(1, Math.round(22 * Math.exp(0.7 * normal()))));
    const words: string[] = [];
    while (words.length < length) words.push(...sentences[Math.floor(random() * sentences.length)]!.split(" "));
    return words.slice(0, length).join(" ");
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const clean = readFileSync(process.argv[2]!, "utf8").replaceAll("\u2060", "").split("\n");
  process.stdout.write(
    makeTexts(clean.map(s => s.trim().replace(/\s+/g, " ")).filter(Boolean), 512, 1810_04805)
      .join("\n")
      .concat("\n"),
  );
}
