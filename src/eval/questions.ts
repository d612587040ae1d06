// Questions on paragraphs, in the layout of SQuAD 1.1 (Rajpurkar et al. 2016): every answer is a stretch of the paragraph.
import type { Source } from "../base/index.ts";
import { Fields, GlassbertError, parseJson } from "../base/index.ts";
import { readText } from "./text-file.ts";

/** A question, and the answers that count as right. */
export interface Question {
  readonly id: string;
  readonly question: string;
  readonly context: string;
  readonly answers: readonly string[];
  /** Where each answer begins in the context, UTF-16. */
  readonly starts: readonly number[];
}

/** All questions of a file. */
export async function readQuestions(source: Source): Promise<Question[]> {
  const where = { name: source.name, code: "E_INPUT" } as const;
  const root = new Fields(parseJson(new TextEncoder().encode(await readText(source)), where), where);
  const questions = listOf(root, "data").flatMap(article =>
    listOf(article, "paragraphs").flatMap(paragraph => {
      const context = paragraph.string("context");
      return listOf(paragraph, "qas").map(qa => readQuestion(qa, context));
    }),
  );
  if (questions.length === 0) throw new GlassbertError("E_INPUT", `${source.name}: there are no questions`, "fetch the file again");
  return questions;
}

function readQuestion(qa: Fields, context: string): Question {
  const characters = Array.from(context); // SQuAD counts characters as Python does, in code points
  const found = listOf(qa, "answers").map(answer => {
    const [text, first] = [answer.string("text"), answer.integer("answer_start")];
    const there = characters.slice(first, first + Array.from(text).length).join("");
    if (there !== text)
      throw answer.wrong("answer_start", `the place of ${JSON.stringify(text)}, where the context has ${JSON.stringify(there)}`);
    return { text, start: characters.slice(0, first).join("").length };
  });
  if (found.length === 0) throw qa.wrong("answers", "at least one answer");
  const [answers, starts] = [found.map(({ text }) => text), found.map(({ start }) => start)];
  return { id: qa.string("id"), question: qa.string("question"), context, answers, starts };
}

function listOf(fields: Fields, key: string): Fields[] {
  return fields.array(key).map((json, i) => new Fields(json, fields.where, `${fields.path}${key}.${i}.`));
}
