// Help as a page: what the command is for, then examples, and only then the flags. Made from the same declarations as the parser.
import { type Command, flagsOf } from "./command.ts";
import { flags } from "./flags.ts";
import type { Screen } from "./screen.ts";
import { pad, textWidth, wrap } from "./text-width.ts";

const groups = ["Task", "Input", "Model", "Output"] as const;

/** The page of one command. */
export function commandHelp(command: Command, screen: Screen): string {
  const { paint } = screen;
  const usage = command.name === "xray" ? "glassbert [xray] " : `glassbert ${command.name} `;
  const lines = [
    command.summary,
    "",
    ...exampleLines(command.examples, screen),
    "",
    paint.bold("Usage"),
    `  ${usage}${command.usage} [flags]`,
  ];
  for (const group of groups) {
    const names = flagsOf(command).filter(name => flags[name].group === group);
    const rows = (Object.keys(flags) as (typeof names)[number][])
      .filter(name => names.includes(name))
      .map(
        name =>
          [
            flags[name].flags,
            name === "format" ? `one of ${command.formats.join(", ")} (default: ${defaultFormat(command)})` : flags[name].help,
          ] as const,
      );
    if (rows.length > 0) lines.push("", paint.bold(group), ...definitions(rows, screen));
  }
  return `${lines.join("\n")}\n`;
}

/** The first page: examples, commands. */
export function programHelp(commands: readonly Command[], screen: Screen): string {
  const { paint } = screen;
  const lines = [
    `${paint.bold("glassbert")}: BERT from text to vectors and back, with nothing hidden`,
    "",
    ...exampleLines(
      [
        ['glassbert "My dog is [MASK]."', "what BERT consumes, and what it makes of it"],
        ["glassbert embed -i texts.txt -o vectors.npy", "one vector per line of a file"],
        ['glassbert tokenize "unaffable" --json', "pieces, ids, offsets"],
      ],
      screen,
    ),
    "",
    paint.bold("Commands"),
    ...definitions(
      commands.map(command => [command.name, command.summary] as const),
      screen,
    ),
    "",
    paint.bold("More"),
    ...definitions(
      [
        ["glassbert help <command>", "examples and flags of a command"],
        ["glassbert help exit-codes", "what the program's status means"],
        ["glassbert --version", "versions of the program and its parts"],
      ],
      screen,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** The page of `glassbert help exit-codes`. */
export function exitCodeHelp(screen: Screen): string {
  const rows: [string, string][] = [
    ["0", "done (also when the reader of a pipe went away)"],
    ["1", "a valid request failed: no such head, runtime missing, output not writable"],
    ["2", "usage or input error: unknown command, bad value, malformed input"],
    ["4", "the model is missing, corrupt, or cannot be fetched"],
    ["130, 143", "interrupted (Ctrl-C), terminated"],
  ];
  return `${[screen.paint.bold("Exit codes"), ...definitions(rows, screen)].join("\n")}\n`;
}

function exampleLines(examples: Command["examples"], screen: Screen): string[] {
  return [
    screen.paint.bold("Examples"),
    ...examples.flatMap(([line, what]) => [`  ${screen.paint.accent(line)}`, `      ${screen.paint.dim(what)}`]),
  ];
}

function definitions(rows: readonly (readonly [string, string])[], screen: Screen): string[] {
  const width = Math.max(...rows.map(([term]) => textWidth(term)));
  return rows.flatMap(([term, meaning]) =>
    wrap(meaning, Math.min(screen.width, 100) - width - 4).map(
      (line, i) => `  ${pad(i === 0 ? screen.paint.accent(term) : "", width)}  ${line}`,
    ),
  );
}

function defaultFormat({ formats }: Command): string {
  return `human on a terminal, else ${formats.includes("jsonl") ? "jsonl" : formats[0]}; the output file's name decides`;
}
