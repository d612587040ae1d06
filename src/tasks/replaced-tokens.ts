// Which tokens look as if somebody had put them there: the question that ELECTRA's discriminator was trained on (Clark et al. 2020).
import type { TextOptions } from "./batch.ts";
import { encodeFor } from "./batch.ts";
import type { Bert } from "./bert.ts";
import { sigmoid } from "./label-scores.ts";
import { runEach } from "./run-each.ts";

/** One token of the text. */
export interface ReplacedToken {
  /** Its place among the tokens, [CLS] being 0. */
  readonly index: number;
  readonly token: string;
  /** Place in its own text, UTF-16. */
  readonly start: number;
  readonly end: number;
  /** Which text of a pair it is of: 0 or 1. */
  readonly sequence: number;
  /** How likely it is that it was replaced. */
  readonly probability: number;
}

/** What the discriminator says. */
export interface ReplacedTokens {
  /** The tokens of the text, without the template's. */
  readonly tokens: readonly ReplacedToken[];
  /** Whether the text was longer than the model reads and was cut, which `truncate` allows. */
  readonly truncated: boolean;
}

/**
 * Judges each token of a text or pair.
 *
 * @throws {GlassbertError} E_HEAD_MISSING, E_TOO_LONG
 */
export async function replacedTokens(bert: Bert, text: string, options: TextOptions = {}): Promise<ReplacedTokens> {
  let result: ReplacedTokens = { tokens: [], truncated: false };
  await runEach(bert, "replaced", {
    inputs: [text],
    signal: options.signal,
    encode: input => encodeFor(bert, input, options),
    take: (_, { logits }, encoding) => {
      const tokens = encoding.tokens.flatMap((token, index) => {
        const sequence = encoding.specialTokensMask[index] === 1 ? null : encoding.sequenceIds[index]!;
        const [start, end] = encoding.offsets[index]!;
        return sequence === null ? [] : [{ index, token, start, end, sequence, probability: sigmoid(logits![index]!) }];
      });
      result = { tokens, truncated: encoding.dropped > 0 };
    },
  });
  return result;
}
