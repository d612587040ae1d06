// Writes a tokenizer_config.json: what a tokenizer's files say beside the pipeline, in the words of Python's transformers, and those settings
// of the pipeline that it would otherwise set to its own defaults.
import { BertNormalizer } from "../../text/index.ts";
import { ByteLevelPreTokenizer } from "../stages/byte-level.ts";
import type { TokenizerFile } from "./file.ts";
import type { TokenizerSettings } from "./settings.ts";

/** The text of a tokenizer_config.json. */
export function writeTokenizerConfig(
  { normalizer, preTokenizer, template }: Pick<TokenizerFile, "normalizer" | "preTokenizer" | "template">,
  settings: TokenizerSettings,
): string {
  const { unkToken, clsToken, sepToken, padToken, maskToken, modelMaxLength, paddingSide, truncationSide } = settings;
  const config: Record<string, unknown> = {
    unk_token: unkToken,
    cls_token: clsToken,
    sep_token: sepToken,
    pad_token: padToken,
    mask_token: maskToken,
    model_max_length: modelMaxLength,
    padding_side: paddingSide,
    truncation_side: truncationSide,
  };
  if (normalizer instanceof BertNormalizer) {
    const { lowercase, stripAccents, handleChineseChars } = normalizer.options;
    Object.assign(config, { do_lower_case: lowercase, strip_accents: stripAccents, tokenize_chinese_chars: handleChineseChars });
  }
  if (preTokenizer instanceof ByteLevelPreTokenizer)
    Object.assign(config, { add_prefix_space: preTokenizer.options.addPrefixSpace, trim_offsets: template.trim !== undefined });
  const said = Object.entries(config).filter(([, value]) => value !== null);
  return `${JSON.stringify(Object.fromEntries(said), null, 2)}\n`;
}
