// `glassbert help`: a page about the program, a command, or its exit codes.
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { Command } from "../command.ts";
import { commandHelp, exitCodeHelp, programHelp } from "../help.ts";
import { streamSink } from "../sink.ts";

/** The command `help` over the other commands and itself. */
export function helpCommand(others: readonly Command[]): Command {
  const help: Command = {
    name: "help",
    summary: "pages about the program, a command, or the exit codes",
    usage: "[topic]",
    examples: [
      ["glassbert help embed", "examples and flags of a command"],
      ["glassbert help exit-codes", "what the program's status means"],
    ],
    flags: [],
    formats: [],
    run: async ({ io, screen, texts }) => {
      const commands = [...others, help];
      const [topic, ...more] = texts;
      if (more.length > 0) throw new GlassbertError("E_USAGE", `help takes one topic, ${texts.length} were given`, "ask for one at a time");
      const command = commands.find(it => it.name === topic);
      if (topic === undefined) await streamSink(io.stdout).write(programHelp(commands, screen));
      else if (topic === "exit-codes") await streamSink(io.stdout).write(exitCodeHelp(screen));
      else if (command) await streamSink(io.stdout).write(commandHelp(command, screen));
      else {
        const topics = ["exit-codes", ...commands.map(it => it.name)];
        throw new GlassbertError(
          "E_USAGE",
          `there is no help about "${topic}".${didYouMean(topic, topics)}`,
          `topics: ${topics.join(", ")}`,
        );
      }
    },
  };
  return help;
}
