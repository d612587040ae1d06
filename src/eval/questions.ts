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
  const answers = listOf(qa, "answers").map(answer => {
    const [text, start] = [answer.string("text"), answer.integer("answer_start")];
    // SQuAD counts characters as Python does, in code points.
    const found = Array.from(context)
      .slice(start, start + Array.from(text).length)
      .join("");
    if (found !== text)
      throw answer.wrong("answer_start", `the place of ${JSON.stringify(text)}, where the context has ${JSON.stringify(found)}`);
    return text;
  });
  if (answers.length === 0) throw qa.wrong("answers", "at least one answer");
  return { id: qa.string("id"), question: qa.string("question"), context, answers };
}

function listOf(fields: Fields, key: string): Fields[] {
  return fields.array(key).map((json, i) => new Fields(json, fields.where, `${fields.path}${key}.${i}.`));
}
