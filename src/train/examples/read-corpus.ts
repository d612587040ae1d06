// Documents of text become a corpus of ids, in one pass.
import { GlassbertError, nextTurn } from "../../base/index.ts";
import type { Tokenizer } from "../../tokenizer/index.ts";
import { CorpusWriter, type TokenCorpus } from "./token-corpus.ts";

/** How a corpus is read. */
export interface ReadCorpusOptions {
  /** Called now and then with the documents and pieces read so far */
  readonly onProgress?: ((documents: number, pieces: number) => void) | undefined;
  /** Stops the reading: the reason is thrown */
  readonly signal?: AbortSignal | undefined;
}

const unitsPerTurn = 1 << 18;

/**
 * Reads documents into a corpus. Text that spells a special token, such as "[MASK]", is read as text.
 *
 * @param documents - sentences of each, as `readDocuments` yields them
 * @throws {GlassbertError} E_CORPUS: there is no text; and what `documents` throws
 */
export async function readCorpus(
  documents: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  tokenizer: Tokenizer,
  { onProgress, signal }: ReadCorpusOptions = {},
): Promise<TokenCorpus> {
  const encode = sentenceEncoder(tokenizer);
  const writer = new CorpusWriter(tokenizer.maxId);
  let [count, units] = [0, 0];
  for await (const document of documents) {
    count++;
    writer.add(encode(document));
    units += document.reduce((sum, sentence) => sum + sentence.length, 0);
    if (units < unitsPerTurn) continue;
    units = 0;
    onProgress?.(count, writer.length);
    await nextTurn();
    signal?.throwIfAborted();
  }
  onProgress?.(count, writer.length);
  if (writer.documents > 0) return writer.finish();
  throw new GlassbertError("E_CORPUS", "the corpus is empty: it has no text", "give files with sentences in them");
}

/** Encodes the sentences of a document: the quick road, but for a sentence that spells a special token. */
function sentenceEncoder(tokenizer: Tokenizer): (sentences: readonly string[]) => Iterable<ArrayLike<number>> {
  const special = tokenizer.addedTokens.filter(token => token.special).map(token => token.content);
  return function* (sentences) {
    const isPlain = (sentence: string) => !special.some(token => sentence.includes(token));
    const { ids, rows } = tokenizer.encodeFlat(
      sentences.map(sentence => (isPlain(sentence) ? sentence : "")),
      { addSpecialTokens: false },
    );
    for (const [i, sentence] of sentences.entries())
      yield isPlain(sentence)
        ? ids.subarray(rows[i], rows[i + 1])
        : tokenizer.encode(sentence, { addSpecialTokens: false, encodeSpecialTokens: true }).ids;
  };
}
