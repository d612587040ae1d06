// How natural a text is to a masked language model: each token in turn is masked and its own logarithmic probability added up
// (Salazar et al. 2020, "Masked Language Model Scoring"). A word of several pieces gives itself away, for its other pieces can be read;
// two variants hide them. No length normalisation. Copies with equal tokens are run once, whatever text they come from.
import { GlassbertError, inFlight } from "../base/index.ts";
import { int32 } from "../tensor/index.ts";
import type { Encoding } from "../tokenizer/index.ts";
import type { TextOptions } from "./batch.ts";
import { encodeFor, feedsOf } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { microBatches } from "./equal-lengths.ts";

/**
 * What is hidden when a piece is scored.
 * - `original`: the piece (Salazar et al. 2020)
 * - `within_word_l2r`: the piece and the later ones of its word (Kauf and Ivanova 2023), so that rare words are not overrated
 * - `whole_word`: all pieces of its word, which are scored together
 */
export type PseudoLogLikelihoodVariant = "original" | "within_word_l2r" | "whole_word";

/** A text's score and what each token adds to it. */
export interface PseudoLogLikelihood {
  /** Σ log p(token | what is not hidden). */
  readonly total: number;
  readonly tokens: readonly { readonly token: string; readonly start: number; readonly end: number; readonly logProbability: number }[];
}

/** How to score one text. */
export interface PseudoLogLikelihoodOptions extends TextOptions {
  /** Default `original`. */
  readonly variant?: PseudoLogLikelihoodVariant | undefined;
}

/** How to score many. */
export interface PseudoLogLikelihoodsOptions<V extends PseudoLogLikelihoodVariant> extends Omit<TextOptions, "pair"> {
  /** What two variants have in common is run once. */
  readonly variants: readonly V[];
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Tokens of the copies that go through the model in one run: larger runs are not cheaper. */
const tokensPerRun = 1024;

/** Runs that are under way at the same time: enough to keep a few workers busy. */
const runsAhead = 4;

/** Texts whose copies are compared and sorted together. */
const windowSize = 256;

/** Scores a text. A text of n tokens (specials apart) costs n times one run. */
export async function pseudoLogLikelihood(
  bert: Bert,
  text: string,
  { variant = "original", ...options }: PseudoLogLikelihoodOptions = {},
): Promise<PseudoLogLikelihood> {
  const scores = await scoreAll(bert, [encodeFor(bert, text, options)], [variant], options);
  return scores[variant][0]!;
}

/** Scores many texts, in the order of the texts for each variant. */
export async function pseudoLogLikelihoods<V extends PseudoLogLikelihoodVariant>(
  bert: Bert,
  texts: readonly string[],
  { variants, onProgress, ...options }: PseudoLogLikelihoodsOptions<V>,
): Promise<Record<V, PseudoLogLikelihood[]>> {
  const results = byVariant(variants, (): PseudoLogLikelihood[] => []);
  for (let first = 0; first < texts.length; first += windowSize) {
    const window = texts.slice(first, first + windowSize).map(text => encodeFor(bert, text, options));
    const scores = await scoreAll(bert, window, variants, options, share =>
      onProgress?.(first + Math.floor(share * window.length), texts.length),
    );
    for (const variant of variants) results[variant].push(...scores[variant]);
  }
  return results;
}

/** A text with some of its tokens masked, and what is asked of it: how likely is an id at a place? */
interface Copy {
  readonly encoding: Encoding;
  readonly places: number[];
  readonly targets: number[];
  /** The answers, once it has been run. */
  logProbabilities: ArrayLike<number>;
}

async function scoreAll<V extends PseudoLogLikelihoodVariant>(
  bert: Bert,
  encodings: readonly Encoding[],
  variants: readonly V[],
  options: Pick<TextOptions, "signal">,
  onShare: (share: number) => void = () => {},
): Promise<Record<V, PseudoLogLikelihood[]>> {
  const { maskId } = bert.tokenizer;
  if (maskId === null)
    throw new GlassbertError(
      "E_TOKENIZER",
      `${bert.name}: the tokenizer has no mask token`,
      "use a checkpoint with a masked-word head and its tokenizer",
    );
  const copies = new Map<string, Copy>();
  const ask = (encoding: Encoding, masked: readonly number[], place: number): (() => number) => {
    const ids = encoding.ids.slice();
    for (const t of masked) ids[t] = maskId;
    const key = `${ids.join()} ${encoding.typeIds.join("")}`;
    const copy = copies.get(key) ?? { encoding: { ...encoding, ids }, places: [], targets: [], logProbabilities: [] };
    copies.set(key, copy);
    const target = encoding.ids[place]!;
    const known = copy.places.findIndex((asked, q) => asked === place && copy.targets[q] === target);
    const question = known >= 0 ? known : copy.places.push(place) - 1;
    if (known < 0) copy.targets.push(target);
    return () => copy.logProbabilities[question]!;
  };
  const asked = byVariant(variants, variant =>
    encodings.map(encoding =>
      maskings(encoding, variant).map(({ place, masked }) => {
        const [start, end] = encoding.offsets[place]!;
        return { token: encoding.tokens[place]!, start, end, answer: ask(encoding, masked, place) };
      }),
    ),
  );
  await run(bert, [...copies.values()], options, onShare);
  return byVariant(variants, variant =>
    asked[variant].map(tokens => {
      const scored = tokens.map(({ answer, ...token }) => ({ ...token, logProbability: answer() }));
      return { total: scored.reduce((sum, token) => sum + token.logProbability, 0), tokens: scored };
    }),
  );
}

/** Each token of the text, and which tokens are masked when it is scored. Tokens of a word stand side by side. */
function maskings(encoding: Encoding, variant: PseudoLogLikelihoodVariant): { place: number; masked: number[] }[] {
  const word = (t: number) => (encoding.sequenceIds[t] === null ? null : `${encoding.sequenceIds[t]} ${encoding.wordIds[t]}`);
  const places = Array.from(encoding.ids.keys()).filter(t => encoding.specialTokensMask[t] === 0);
  return places.map(place => {
    const masked = places.filter(t => word(t) === word(place) && (variant === "whole_word" || t >= place));
    return { place, masked: variant === "original" ? [place] : masked };
  });
}

/** Runs all copies, those of one length together. Only the logarithmic probabilities that were asked for leave the runtime. */
async function run(
  bert: Bert,
  copies: readonly Copy[],
  options: Pick<TextOptions, "signal">,
  onShare: (share: number) => void,
): Promise<void> {
  const session = await bert.session("likelihood", options);
  const lengths = copies.map(({ encoding }) => encoding.ids.length);
  let done = 0;
  async function* groups(): AsyncGenerator<Copy[], void, undefined> {
    for (const group of microBatches(lengths, tokensPerRun)) yield group.map(i => copies[i]!);
  }
  await inFlight(groups(), runsAhead, async group => {
    const T = group[0]!.encoding.ids.length;
    const places = group.flatMap((copy, row) => copy.places.map(place => row * T + place));
    const feeds = {
      ...feedsOf(
        group.map(({ encoding }) => encoding),
        bert,
      ),
      maskPlaces: int32([places.length], places),
      targetIds: int32(
        [places.length],
        group.flatMap(copy => copy.targets),
      ),
    };
    const { logProbabilities } = await session.run(feeds, options);
    let first = 0;
    for (const copy of group) {
      copy.logProbabilities = logProbabilities!.data.subarray(first, first + copy.places.length);
      first += copy.places.length;
    }
    done += group.length;
    onShare(done / copies.length);
  });
}

function byVariant<V extends PseudoLogLikelihoodVariant, T>(variants: readonly V[], make: (variant: V) => T): Record<V, T> {
  return Object.fromEntries(variants.map(variant => [variant, make(variant)])) as Record<V, T>;
}
