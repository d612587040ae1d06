// From labelled tokens to entities: tokens of one word agree on a label, neighbours of one kind become one entity. The rules are those of
// transformers' TokenClassificationPipeline (5.24): `simple` takes tokens as they are; `first`, `average` and `max` let a word speak with one
// voice; B- begins a new entity, I- and names without a prefix go on with one of the same kind.

/** How tokens become entities. */
export type Aggregation = "none" | "simple" | "first" | "average" | "max";

/** The strategies by name. */
export const aggregations: readonly Aggregation[] = ["none", "simple", "first", "average", "max"];

/** One token with the probabilities of its labels. */
export interface ScoredToken {
  readonly token: string;
  readonly start: number;
  readonly end: number;
  /** It belongs to the word of the token before it. */
  readonly continuesWord: boolean;
  /** [C] */
  readonly scores: ArrayLike<number>;
}

/** A stretch of text with its label. */
export interface TaggedSpan {
  readonly label: string;
  readonly score: number;
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly string[];
}

/** Tokens in the order of the text as spans with labels; with `none` one span for each token, its label as the checkpoint writes it. */
export function aggregate(tokens: readonly ScoredToken[], names: readonly string[], strategy: Aggregation): TaggedSpan[] {
  const isWordwise = strategy !== "none" && strategy !== "simple";
  const words = tokens.reduce<ScoredToken[][]>((words, token) => {
    if (isWordwise && token.continuesWord && words.length > 0) words.at(-1)!.push(token);
    else words.push([token]);
    return words;
  }, []);
  const tagged = words.map(word => {
    const scores = wordScores(word, strategy);
    const best = largest(scores);
    return { ...spanOf(word), label: names[best]!, score: scores[best]!, tokens: word.map(({ token }) => token) };
  });
  if (strategy === "none") return tagged;

  const groups = tagged.reduce<TaggedSpan[][]>((groups, word) => {
    const before = groups.at(-1)?.at(-1);
    if (before && kindOf(word.label) === kindOf(before.label) && !word.label.startsWith("B-")) groups.at(-1)!.push(word);
    else groups.push([word]);
    return groups;
  }, []);
  return groups.map(words => ({
    ...spanOf(words),
    label: withoutPrefix(words[0]!.label),
    score: words.reduce((sum, { score }) => sum + score, 0) / words.length,
    tokens: words.flatMap(({ tokens }) => tokens),
  }));
}

/** The probabilities a word speaks with: its first token's, their mean, or those of the token that is surest. [C] */
function wordScores(word: readonly ScoredToken[], strategy: Aggregation): ArrayLike<number> {
  const rows = word.map(({ scores }) => scores);
  if (strategy === "average") return Array.from(rows[0]!, (_, c) => rows.reduce((sum, row) => sum + row[c]!, 0) / rows.length);
  return strategy === "max" ? rows[largest(rows.map(row => row[largest(row)]!))]! : rows[0]!;
}

/** The place of the largest, the first among equals. */
function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function spanOf(parts: readonly { readonly start: number; readonly end: number }[]): { start: number; end: number } {
  return { start: parts[0]!.start, end: parts.at(-1)!.end };
}

/** What two neighbours must share. */
function kindOf(label: string): string {
  return /^[BI]-/.test(label) ? label.slice(2) : label;
}

/** The name of an entity, as the reference gives it: without whatever stands before the first hyphen, so that S- and E- go too. */
export function withoutPrefix(label: string): string {
  return label.slice(label.indexOf("-") + 1);
}
