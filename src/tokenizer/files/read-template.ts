// Reads the post_processor of a tokenizer.json: TemplateProcessing, where the template is written out, BertProcessing and RobertaProcessing,
// where it is theirs, and ByteLevel, which only leaves blanks out of offsets. A sequence may have the last before one of the others.
import { Fields, JsonNumber } from "../../base/index.ts";
import { bareTemplate, bertTemplate, robertaTemplate, type SpecialToken, type Template, type TemplatePiece } from "../stages/template.ts";
import type { OffsetTrim } from "../stages/trim-offsets.ts";
import { only, refusal, stage } from "./stage.ts";

type TokenOf = (id: number) => string | undefined;

const known = {
  TemplateProcessing: ["single", "pair", "special_tokens"],
  BertProcessing: ["sep", "cls"],
  RobertaProcessing: ["sep", "cls", "trim_offsets", "add_prefix_space"],
  ByteLevel: ["add_prefix_space", "trim_offsets", "use_regex"],
};

/**
 * The template of a tokenizer.json; without a post_processor, just the texts.
 *
 * @param tokenOf - the token of an id, to check the special tokens by
 * @throws {GlassbertError} E_TOKENIZER: names field and rule
 */
export function readTemplate(root: Fields, tokenOf: TokenOf): Template {
  const fields = stage(root, "post_processor", { ...known, Sequence: ["processors"] });
  if (fields === null) return bareTemplate;
  return fields.string("type") === "Sequence" ? readSequence(fields, tokenOf) : readOne(fields, tokenOf);
}

function readSequence(fields: Fields, tokenOf: TokenOf): Template {
  let template: Template = bareTemplate;
  for (const [i, json] of fields.array("processors").entries()) {
    const place = `processors[${i}]`;
    if (template.single.length > 1) throw refusal(fields, place, "comes after a template; only ByteLevel may stand before one");
    // `stage` reads a member by its key, so the item is made one.
    const item = stage(new Fields(new Map([[place, json]]), fields.where, fields.path), place, known);
    if (item === null) throw refusal(fields, place, "is null");
    template = { ...template, ...readOne(item, tokenOf) };
  }
  return template;
}

function readOne(fields: Fields, tokenOf: TokenOf): Template {
  const type = fields.string("type");
  if (type === "TemplateProcessing") return readWrittenOut(fields, tokenOf);
  if (type === "ByteLevel") return { ...bareTemplate, ...readTrim(fields) };
  const [cls, sep] = [tokenAndId(fields, "cls", tokenOf), tokenAndId(fields, "sep", tokenOf)];
  return type === "BertProcessing" ? bertTemplate(cls, sep) : { ...robertaTemplate(cls, sep), ...readTrim(fields) };
}

/** Both keys must be there: without one the reference takes RobertaProcessing for BertProcessing. */
function readTrim(fields: Fields): { trim?: OffsetTrim } {
  const addPrefixSpace = fields.boolean("add_prefix_space");
  return fields.boolean("trim_offsets") ? { trim: { addPrefixSpace } } : {};
}

function readWrittenOut(fields: Fields, tokenOf: TokenOf): Template {
  const specials = fields.object("special_tokens");
  const read = (key: "single" | "pair") =>
    fields.array(key).map((json, i) => readPiece(new Fields(json, fields.where, `${fields.path}${key}[${i}].`), specials, tokenOf));
  const [single, pair] = [read("single"), read("pair")];
  if (sequencesOf(single) !== "0") throw refusal(fields, "single", "must hold the sequence A once");
  if (sequencesOf(pair) !== "0,1") throw refusal(fields, "pair", "must hold the sequences A and B once");
  return { single, pair };
}

function sequencesOf(pieces: readonly TemplatePiece[]): string {
  return pieces
    .flatMap(piece => (piece.kind === "sequence" ? [piece.sequence] : []))
    .sort()
    .join();
}

/** `["[SEP]", 102]` */
function tokenAndId(fields: Fields, key: string, tokenOf: TokenOf): SpecialToken {
  const [token, id] = fields.array(key);
  if (typeof token !== "string" || !(id instanceof JsonNumber && id.isInteger)) throw fields.wrong(key, "a token and its id");
  checkToken(fields, key, token, id.value, tokenOf);
  return [token, id.value];
}

/** `{"Sequence": {"id": "A", "type_id": 0}}` or `{"SpecialToken": {"id": "[CLS]", "type_id": 0}}` */
function readPiece(piece: Fields, specials: Fields, tokenOf: TokenOf): TemplatePiece {
  const kind = piece.has("Sequence") ? "Sequence" : "SpecialToken";
  const inner = only(only(piece, [kind]).object(kind), ["id", "type_id"]);
  const typeId = inner.integer("type_id");
  if (kind === "Sequence") return { kind: "sequence", sequence: inner.oneOf("id", ["A", "B"]) === "A" ? 0 : 1, typeId };
  const name = inner.string("id");
  if (!specials.has(name)) throw refusal(inner, "id", `is ${JSON.stringify(name)}, which is not among the template's special_tokens`);
  const special = only(specials.object(name), ["id", "ids", "tokens"]);
  const ids = special.integers("ids");
  const tokens = special.strings("tokens");
  if (ids.length !== tokens.length) throw special.wrong("ids", `as many ids as tokens (${tokens.length})`);
  for (const [i, id] of ids.entries()) checkToken(special, "ids", tokens[i]!, id, tokenOf);
  return { kind: "special", ids, tokens, typeId };
}

function checkToken(fields: Fields, key: string, token: string, id: number, tokenOf: TokenOf): void {
  const piece = tokenOf(id);
  if (piece === token) return;
  const is = piece === undefined ? "not in use" : `the id of ${JSON.stringify(piece)}`;
  throw refusal(fields, key, `gives ${JSON.stringify(token)} the id ${id}, which is ${is}`, "give the token its id in the vocabulary");
}
