// Writes a tokenizer.json that the reference loads with equal results. Each stage says itself what it is; the template is always written out,
// so BERT's and RoBERTa's come back as TemplateProcessing, behind ByteLevel where blanks are left out of offsets.
import type { StageJson } from "../../text/index.ts";
import type { AddedToken } from "../added.ts";
import { byteLevelJson } from "../stages/byte-level.ts";
import { bareTemplate, type Template, type TemplatePiece } from "../stages/template.ts";
import type { TokenizerFile } from "./file.ts";
import type { PaddingSettings, TruncationSettings } from "./settings.ts";

/** The text of a tokenizer.json. */
export function writeTokenizerFile(file: TokenizerFile): string {
  const parts = {
    version: "1.0",
    truncation: truncationJson(file.truncation),
    padding: paddingJson(file.padding),
    added_tokens: [...file.addedTokens].sort((a, b) => a.id - b.id).map(addedTokenJson),
    normalizer: file.normalizer?.json ?? null,
    pre_tokenizer: file.preTokenizer?.json ?? null,
    post_processor: templateJson(file.template),
    decoder: file.decoder?.json ?? null,
    model: file.model.json,
  };
  return `${writeJson(parts)}\n`;
}

function addedTokenJson({ id, content, singleWord, lstrip, rstrip, normalized, special }: AddedToken) {
  return { id, content, single_word: singleWord, lstrip, rstrip, normalized, special };
}

const sides = { left: "Left", right: "Right" };
const strategies = { longest_first: "LongestFirst", only_first: "OnlyFirst", only_second: "OnlySecond" };

function truncationJson(truncation: TruncationSettings | null) {
  if (truncation === null) return null;
  const { side, maxLength, strategy, stride } = truncation;
  return { direction: sides[side], max_length: maxLength, strategy: strategies[strategy], stride };
}

function paddingJson(padding: PaddingSettings | null) {
  if (padding === null) return null;
  const { width, side, multipleOf, padId, padTypeId, padToken } = padding;
  return {
    strategy: width === "longest" ? "BatchLongest" : { Fixed: width },
    direction: sides[side],
    pad_to_multiple_of: multipleOf === 1 ? null : multipleOf,
    pad_id: padId,
    pad_type_id: padTypeId,
    pad_token: padToken,
  };
}

function templateJson(template: Template): StageJson | null {
  const { single, pair, trim } = template;
  const isBare = JSON.stringify([single, pair]) === JSON.stringify([bareTemplate.single, bareTemplate.pair]);
  const specials = new Map([...single, ...pair].flatMap(piece => (piece.kind === "special" ? [[nameOf(piece), piece] as const] : [])));
  const written = {
    type: "TemplateProcessing",
    single: single.map(pieceJson),
    pair: pair.map(pieceJson),
    special_tokens: new Map([...specials].map(([id, { ids, tokens }]) => [id, { id, ids, tokens }])),
  };
  if (trim === undefined) return isBare ? null : written;
  const byteLevel = byteLevelJson({ addPrefixSpace: trim.addPrefixSpace, trimOffsets: true, useRegex: true });
  return isBare ? byteLevel : { type: "Sequence", processors: [byteLevel, written] };
}

function pieceJson(piece: TemplatePiece) {
  if (piece.kind === "sequence") return { Sequence: { id: piece.sequence === 0 ? "A" : "B", type_id: piece.typeId } };
  return { SpecialToken: { id: nameOf(piece), type_id: piece.typeId } };
}

/** What a template calls a special token; one of several ids goes by all their tokens. */
function nameOf(piece: TemplatePiece & { kind: "special" }): string {
  return piece.tokens.join(" ");
}

/** JSON with a line a member. A Map is an object whose keys keep their order: a plain object puts keys such as "7" first. */
function writeJson(value: unknown, indent = "\n"): string {
  const inner = `${indent}  `;
  const lines = (open: string, items: string[], close: string) =>
    items.length === 0 ? open + close : `${open}${inner}${items.join(`,${inner}`)}${indent}${close}`;
  if (Array.isArray(value)) {
    if (value.every(item => typeof item !== "object" || item === null)) return JSON.stringify(value);
    return lines("[", value.map(item => writeJson(item, inner)), "]"); // biome-ignore format: one line
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = value instanceof Map ? [...value] : Object.entries(value);
  return lines("{", members.map(([key, member]) => `${JSON.stringify(key)}: ${writeJson(member, inner)}`), "}"); // biome-ignore format: one line
}
