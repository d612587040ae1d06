// Which texts of a set lie nearest to a query. Every text is looked at and the best few are kept, so the answer is exact and the memory bounded,
// however long the set is.
import { GlassbertError, nextTurn } from "../base/index.ts";
import { nearestRows, rowNorms, type Similarity } from "../vectors/index.ts";
import { checkTopK } from "./classify.ts";
import { type Embeddings, type EmbedOptions, embed, embedStream } from "./embed.ts";
import type { Embedder } from "./embedder.ts";

/** Vectors of a set of texts, to be searched again and again: what `embed` gives is one, and `buildIndex` keeps the texts beside them. */
export interface VectorIndex extends Pick<Embeddings, "vectors" | "width"> {
  readonly truncated?: readonly boolean[];
  readonly texts?: readonly string[];
}

/** A prompt, in words or by its name in the folder. */
export type PromptChoice = Pick<EmbedOptions, "prompt" | "promptName">;

/** How to search. */
export interface SearchOptions extends Pick<EmbedOptions, "normalize" | "truncateDim" | "batchTokens" | "signal"> {
  /** How many texts. Default 10. */
  readonly topK?: number | undefined;
  /** Default: as the model folder says, mostly cosine. */
  readonly similarity?: Similarity | undefined;
  /** Default: the folder's prompt "query" where it has one, else its default prompt. */
  readonly query?: PromptChoice | undefined;
  /** For texts that are embedded here. Default: the folder's prompt "document", "passage" or "corpus" where it has one, else its default prompt. */
  readonly document?: PromptChoice | undefined;
  /** Called with the number of texts that have been looked at, and of those that were cut at the recipe's limit. */
  readonly onProgress?: ((done: number, truncated: number) => void) | undefined;
}

/** A text that was found. */
export interface SearchHit {
  /** Its place in the set. */
  readonly index: number;
  /** null when an index without texts was searched. */
  readonly text: string | null;
  /** Larger is nearer; a distance counts as its negative. */
  readonly score: number;
  /** Whether the text was longer than the recipe's limit and was cut there. */
  readonly truncated: boolean;
}

/** What a query found. */
export interface SearchResult {
  readonly query: string;
  /** Whether the query was longer than the recipe's limit and was cut there. */
  readonly truncated: boolean;
  /** Best first; of equal ones the earlier text first. */
  readonly hits: readonly SearchHit[];
}

/** Texts one after another. */
export type Texts = Iterable<string> | AsyncIterable<string>;

/** Rows that are searched between two looks at the clock. */
const sliceRows = 4096;

/**
 * Searches a set of texts, or an index of their vectors, for those nearest to one query or to each of several.
 *
 * @param corpus - read once, a window at a time; an index where the same texts are searched often
 * @throws {GlassbertError} E_INPUT: a `topK` below 1, an index of another width, a query whose vector is all zeros; and the errors of `embed`
 */
export function search(model: Embedder, query: string, corpus: Texts | VectorIndex, options?: SearchOptions): Promise<SearchResult>;
/** The same for several queries: results in their order. */
export function search(
  model: Embedder,
  queries: readonly string[],
  corpus: Texts | VectorIndex,
  options?: SearchOptions,
): Promise<SearchResult[]>;
/** One query or several. */
export async function search(
  model: Embedder,
  query: string | readonly string[],
  corpus: Texts | VectorIndex,
  options: SearchOptions = {},
): Promise<SearchResult | SearchResult[]> {
  const results = await searchAll(model, typeof query === "string" ? [query] : query, corpus, options);
  return typeof query === "string" ? results[0]! : results;
}

/** Embeds a set of texts as `search` would, once and for all. */
export async function buildIndex(
  model: Embedder,
  texts: readonly string[],
  { document, ...options }: Omit<EmbedOptions, keyof PromptChoice> & Pick<SearchOptions, "document"> = {},
): Promise<Embeddings & { readonly texts: readonly string[] }> {
  return { texts, ...(await embed(model, texts, { ...options, ...documentPrompt(model, document) })) };
}

async function searchAll(
  model: Embedder,
  queries: readonly string[],
  corpus: Texts | VectorIndex,
  { query, document, onProgress, ...options }: SearchOptions,
): Promise<SearchResult[]> {
  const top = checkTopK(options.topK ?? 10);
  const by = options.similarity ?? model.sentence().similarity;
  const { signal } = options;
  const asked = await embed(model, queries, { ...options, ...queryPrompt(model, query) });
  const best: SearchHit[][] = queries.map(() => []);
  let looked = 0;
  let cut = 0;
  let turn = performance.now();
  for await (const chunk of chunksOf(model, corpus, { ...options, ...documentPrompt(model, document) })) {
    const { vectors, width } = chunk;
    if (width !== asked.width) {
      const message = `the index has vectors of ${width} numbers, the queries have ${asked.width}`;
      throw new GlassbertError("E_INPUT", message, "make the index with the same model and truncateDim");
    }
    const rows = vectors.length / width;
    for (let from = 0; from < rows; from += sliceRows) {
      const slice = vectors.subarray(from * width, (from + sliceRows) * width);
      const norms = by === "cosine" ? rowNorms(slice, width) : undefined;
      for (let q = 0; q < queries.length; q++) {
        signal?.throwIfAborted();
        const vector = asked.vectors.subarray(q * width, (q + 1) * width);
        const found = nearestRows(slice, width, vector, { top, similarity: by, norms });
        best[q] = merge(best[q]!, found.map(({ id, score }) => hit(chunk, from + id, looked, score)), top); // biome-ignore format: one idea
        if (performance.now() - turn < 8) continue;
        await nextTurn();
        turn = performance.now();
      }
    }
    looked += rows;
    cut += chunk.truncated?.filter(Boolean).length ?? 0;
    onProgress?.(looked, cut);
  }
  return queries.map((query, q) => ({ query, truncated: asked.truncated[q]!, hits: best[q]! }));
}

/** The corpus as indexes, of which each is searched and let go. */
async function* chunksOf(
  model: Embedder,
  corpus: Texts | VectorIndex,
  options: EmbedOptions,
): AsyncGenerator<VectorIndex, void, undefined> {
  if (typeof corpus === "string")
    throw new GlassbertError("E_INPUT", "the corpus is one text, expected a list of texts or an index", "put it in brackets: [text]");
  if ("vectors" in corpus) yield corpus;
  else yield* embedStream(model, corpus, options);
}

function hit({ texts, truncated }: VectorIndex, row: number, before: number, score: number): SearchHit {
  return { index: before + row, text: texts?.[row] ?? null, score, truncated: truncated?.[row] ?? false };
}

/** The best of both, each best first. What was found before has the lower numbers and stands first among equals. */
function merge(before: readonly SearchHit[], found: readonly SearchHit[], top: number): SearchHit[] {
  return [...before, ...found].sort((a, b) => b.score - a.score || a.index - b.index).slice(0, top);
}

/** As sentence-transformers' `encode_query` chooses. */
function queryPrompt(model: Embedder, given: PromptChoice = {}): PromptChoice {
  return promptOfRole(model, given, ["query"]);
}

/** As sentence-transformers' `encode_document` chooses. */
function documentPrompt(model: Embedder, given: PromptChoice = {}): PromptChoice {
  return promptOfRole(model, given, ["document", "passage", "corpus"]);
}

function promptOfRole(model: Embedder, { prompt, promptName }: PromptChoice, names: readonly string[]): PromptChoice {
  if (prompt !== undefined || promptName !== undefined) return { prompt, promptName };
  const { prompts } = model.sentence();
  return { promptName: names.find(name => prompts.has(name)) };
}
