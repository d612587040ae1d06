// Data files of questions with answers: SQuAD's layout, or JSON lines with `question`, `context`, `answer` and, where the answer stands more than once,
// `start`.
import type { Source } from "../../../base/index.ts";
import { GlassbertError } from "../../../base/index.ts";
import { readQuestions } from "../../../eval/index.ts";
import type { AskedQuestion } from "../exercises/answers.ts";
import type { DataColumns } from "./data-table.ts";
import { readData } from "./data-table.ts";
import { numberCell, textCell } from "./text-cell.ts";

/** Questions with their answers. @throws {GlassbertError} E_INPUT, E_NOT_UTF8, with file and line */
export async function readAskedQuestions(source: Source, columns?: DataColumns["columns"]): Promise<AskedQuestion[]> {
  if (!/\.(?:jsonl|ndjson)$/i.test(source.name)) {
    if (columns) throw new GlassbertError("E_USAGE", `${source.name}: SQuAD's layout has no columns to name`, "leave the columns out");
    return readQuestions(source);
  }
  const rows = await readData(source, { needs: ["question", "context", "answer"], optional: ["start"], ...(columns && { columns }) });
  return rows.map(row => {
    const [question, context, answer] = ["question", "context", "answer"].map(name => textCell(row, name)) as [string, string, string];
    const said = row.cells["start"] === undefined ? null : numberCell(row, "start");
    const start = said ?? context.indexOf(answer);
    const wrong = (problem: string, fix: string) =>
      new GlassbertError("E_INPUT", `${row.where}: the answer ${JSON.stringify(answer)} ${problem}`, fix);
    if (context.slice(start, start + answer.length) !== answer || start < 0)
      throw wrong(`does not stand ${said === null ? "in the context" : `at ${said}`}`, "answers are stretches of the context");
    if (said === null && context.indexOf(answer, start + 1) >= 0)
      throw wrong("stands twice in the context", "say where: start, in UTF-16 units");
    return { question, context, answers: [answer], starts: [start] };
  });
}
