// The program on one screen: route, parse, work, report. What touches the world comes in through `io`, so tests run it in process.
import { CommanderError, Option, Command as Parser } from "commander";
import { didYouMean, GlassbertError, nearest } from "../base/index.ts";
import { type ColourChoice, colourDepth, createPaint } from "./colour.ts";
import { type Command, type Context, flagsOf } from "./command.ts";
import { commands } from "./commands/index.ts";
import { report, reportText } from "./errors.ts";
import { flags, longName, type Options } from "./flags.ts";
import { commandHelp, programHelp } from "./help.ts";
import { type Io, isReaderGone, ReaderGone } from "./io.ts";
import { createStatus } from "./progress.ts";
import { screenOf } from "./screen.ts";
import { streamSink } from "./sink.ts";
import { versionText } from "./version.ts";

/** Runs one command line (without node and script). Resolves to the exit code; never throws, never exits. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    await route(argv, io);
    return io.signal.aborted ? Number(io.signal.reason) : 0;
  } catch (error) {
    if (error instanceof ReaderGone || isReaderGone(error)) return 0;
    if (io.signal.aborted) return Number(io.signal.reason);
    const it = report(error);
    const stack = io.env["GLASSBERT_DEBUG"] === "1" && error instanceof Error ? error.stack : undefined;
    const paint = createPaint(colourDepth(colourOf(argv), io.env, io.stderr.isTTY === true), io.env);
    io.stderr.write(reportText(it, paint, argv.includes("--json"), stack));
    return it.exit;
  }
}

async function route(argv: readonly string[], io: Io): Promise<void> {
  const [first = ""] = argv;
  const named = commands.find(command => command.name === first);
  const screen = screenOf(io.stdout, colourOf(argv), io.env);
  const ownWords = argv.includes("--") ? argv.slice(0, argv.indexOf("--")) : argv;
  if (ownWords.includes("--help") || ownWords.includes("-h")) {
    await streamSink(io.stdout).write(named ? commandHelp(named, screen) : programHelp(commands, screen));
  } else if (first === "--version" || first === "-V") {
    await streamSink(io.stdout).write(versionText());
  } else {
    if (!named && /^[a-z][a-z-]*$/.test(first)) refuseNearCommand(first);
    await work(named ?? commands[0]!, named ? argv.slice(1) : argv, io);
  }
}

async function work(command: Command, argv: readonly string[], io: Io): Promise<void> {
  const { texts, options } = parse(command, argv);
  const started = performance.now();
  const errors = screenOf(io.stderr, options.color, io.env);
  const status = createStatus(io.stderr, options.quiet ? "none" : (options.progress ?? "auto"), errors.paint);
  const context: Context = {
    io,
    options,
    texts,
    formats: command.formats,
    status,
    screen: screenOf(io.stdout, options.color, io.env),
    warn: message => options.quiet || status.note(`${errors.paint.yellow("warning:")} ${message}`),
    tell: message => options.verbose && status.note(errors.paint.dim(message)),
  };
  try {
    await command.run(context);
    context.tell(`done in ${((performance.now() - started) / 1000).toFixed(2)} s`);
  } finally {
    status.clear();
  }
}

function parse(command: Command, argv: readonly string[]): { texts: string[]; options: Options } {
  const parser = new Parser(command.name).argument("[texts...]").helpOption(false).exitOverride();
  parser.configureOutput({ writeErr: () => {}, outputError: () => {} });
  const names = flagsOf(command);
  for (const name of names) {
    const option = new Option(flags[name].flags);
    const { parse } = flags[name];
    parser.addOption(parse ? option.argParser(parse) : option);
  }
  try {
    parser.parse([...argv], { from: "user" });
  } catch (error) {
    throw error instanceof CommanderError ? usageError(error, command, names) : error;
  }
  const { color, ...options } = parser.opts<Omit<Options, "color"> & { color?: ColourChoice | false }>();
  return { texts: parser.args, options: { ...options, color: color === false ? "never" : color } };
}

function usageError(error: CommanderError, command: Command, names: readonly (keyof Options)[]): GlassbertError {
  const given = error.message.match(/unknown option '(.*?)'/)?.[1];
  const fix = `see its flags: glassbert help ${command.name}`;
  if (given === undefined) return new GlassbertError("E_USAGE", error.message.replace(/^error: /, ""), fix);
  const near = didYouMean(given.replace(/=.*/, ""), names.map(longName));
  return new GlassbertError("E_USAGE", `${command.name} has no flag ${given}.${near}`, fix);
}

function refuseNearCommand(word: string): void {
  const near = nearest(
    word,
    commands.map(command => command.name),
  );
  if (near.length === 0) return;
  const message = `there is no command "${word}".${didYouMean(word, near)}`;
  throw new GlassbertError("E_USAGE", message, `glassbert help lists the commands; to look at the word itself: glassbert xray ${word}`);
}

function colourOf(argv: readonly string[]): ColourChoice {
  if (argv.includes("--no-color") || argv.includes("--color=never")) return "never";
  const value = argv.find(word => word.startsWith("--color="))?.slice(8) ?? argv[argv.indexOf("--color") + 1];
  return argv.some(word => word.startsWith("--color")) && (value === "always" || value === "never") ? value : undefined;
}
