// Where a run lives on disk. The folder itself is the model's, as Hugging Face has it; what belongs to the training is in `training/` and can go when
// the run is over: run.json (what --resume reads), log.jsonl (a report a line), and the checkpoints.
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GlassbertError } from "../../base/index.ts";
import type { PretrainRecipe, PretrainReport, WatchOptions } from "../../train/index.ts";
import { attempt } from "../write-whole.ts";

/** What a run was started with, as far as it is needed to go on. */
export interface RunFile {
  /** Full paths */
  readonly files: readonly string[];
  readonly lines: "paragraph" | "sentence";
  readonly recipe: PretrainRecipe;
  readonly watch: Partial<WatchOptions>;
  readonly workers: number;
  readonly reportEvery: number;
  readonly evaluateEvery: number;
  readonly saveEveryMs: number;
  /** The command line */
  readonly command: string | null;
}

/** A run's folder. */
export interface RunFolder {
  readonly checkpoints: string;
  /** Begins a run; one that was there is given up. */
  begin(run: RunFile): Promise<void>;
  /** Writes a file of the folder, which is made if need be. */
  write(path: string, data: string | Uint8Array): Promise<void>;
  /** Reports up to a step; later ones are taken out, for the run went back. */
  reportsUpTo(step: number): Promise<PretrainReport[]>;
  report(report: PretrainReport): Promise<void>;
}

const [runFile, logFile] = ["training/run.json", "training/log.jsonl"];

/** The folder of that path. */
export function runFolder(path: string): RunFolder {
  const place = (name: string) => join(path, name);
  const write = (name: string, data: string | Uint8Array) =>
    attempt(place(name), async () => {
      await mkdir(dirname(place(name)), { recursive: true });
      await writeFile(place(name), data);
    });
  return {
    checkpoints: place("training/checkpoints"),
    begin: async run => {
      await attempt(path, () => rm(place("training"), { recursive: true, force: true }));
      await write(runFile, `${JSON.stringify(run, null, 2)}\n`);
    },
    write,
    reportsUpTo: async step => {
      const text = await readFile(place(logFile), "utf8").catch(() => "");
      const lines = text.split("\n").slice(0, -1); // what was half written when a process was killed has no line end
      const reports = lines.map(line => JSON.parse(line) as PretrainReport).filter(report => report.step <= step);
      await write(logFile, reports.map(report => `${JSON.stringify(report)}\n`).join(""));
      return reports;
    },
    report: report => attempt(place(logFile), () => appendFile(place(logFile), `${JSON.stringify(report)}\n`)),
  };
}

/**
 * Refuses a folder that a new run may not have.
 *
 * @throws {GlassbertError} E_FILE_EXISTS: it is not empty, and may not be overwritten
 */
export async function checkFree(path: string, overwrite: boolean): Promise<void> {
  const names = await attempt(path, () => readdir(path).catch(noneThere));
  if (names.length === 0 || overwrite) return;
  const isRun = names.includes("training");
  const fix = `${isRun ? `go on with it (--resume ${path}), ` : ""}choose another folder, or allow overwriting (--force)`;
  throw new GlassbertError("E_FILE_EXISTS", `${path} is not empty${isRun ? ": a run is in it" : ""}`, fix);
}

/**
 * What a run was started with.
 *
 * @throws {GlassbertError} E_FILE_MISSING: no run is there; E_CHECKPOINT: its run.json is broken
 */
export async function readRun(path: string): Promise<RunFile> {
  const text = await readFile(join(path, runFile), "utf8").catch((cause: unknown) => {
    throw new GlassbertError("E_FILE_MISSING", `${path} holds no run: there is no ${runFile}`, "name the folder that --output named", {
      cause,
    });
  });
  try {
    return JSON.parse(text) as RunFile;
  } catch (cause) {
    throw new GlassbertError("E_CHECKPOINT", `${join(path, runFile)} is broken`, "start anew in another folder", { cause });
  }
}

function noneThere(error: unknown): string[] {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
  throw error;
}
