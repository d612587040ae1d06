// Reads the post_processor of a tokenizer.json: TemplateProcessing, where the template is written out, or BertProcessing, where it is BERT's.
import { Fields, JsonNumber } from "../base/index.ts";
import { only, refusal, stage } from "./stage.ts";
import { bareTemplate, bertTemplate, type Template, type TemplatePiece } from "./template.ts";

type TokenOf = (id: number) => string | undefined;

/**
 * The template of a tokenizer.json; without a post_processor, just the texts.
 *
 * @param tokenOf - the token of an id, to check the special tokens by
 * @throws {GlassbertError} E_TOKENIZER: names field and rule
 */
export function readTemplate(root: Fields, tokenOf: TokenOf): Template {
  const known = { TemplateProcessing: ["single", "pair", "special_tokens"], BertProcessing: ["sep", "cls"] };
  const fields = stage(root, "post_processor", known);
  if (fields === null) return bareTemplate;
  if (fields.string("type") === "BertProcessing")
    return bertTemplate(tokenAndId(fields, "cls", tokenOf), tokenAndId(fields, "sep", tokenOf));
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
function tokenAndId(fields: Fields, key: string, tokenOf: TokenOf): [token: string, id: number] {
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
