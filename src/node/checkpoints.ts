// The training states of a run in one folder, `step-0001000.safetensors` and so on. A file has its name only when it is whole: it is written
// beside its place, synced and renamed, so a run that is killed loses what it did since the last one, and a full disk costs none that is there.
import { open, readdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { GlassbertError } from "../base/index.ts";
import type { TrainingState } from "../train/index.ts";
import { decodeTrainingState, encodeTrainingState } from "../train/index.ts";
import { openFile } from "./files.ts";
import { attempt, writeWhole } from "./write-whole.ts";

/** What stays. */
export interface CheckpointOptions {
  /** How many of the newest; the one of the best score stays besides. Default 2: one can be damaged by a failing disk. */
  readonly keep?: number;
}

/** A state that was read. */
export interface Checkpoint {
  readonly path: string;
  readonly state: TrainingState;
  /** Damaged ones that were passed over. */
  readonly notes: readonly string[];
}

/** A run's folder. One process at a time writes to it. */
export interface Checkpoints {
  /**
   * Writes a state, then removes those that need not stay: also those of later steps, which a run that went back has given up.
   * The numbers are those of the moment of the call. One call at a time.
   *
   * @returns its path
   * @throws {GlassbertError} E_FILE_WRITE: the disk is full and the like; the states before are untouched
   */
  save(state: TrainingState): Promise<string>;
  /**
   * The newest whole state, null where there is none at all.
   *
   * @throws {GlassbertError} E_CHECKPOINT: there are some, but none is whole
   */
  last(): Promise<Checkpoint | null>;
  /**
   * The state with the best score that the newest whole one knows of, null before the first score.
   *
   * @throws {GlassbertError} E_CHECKPOINT, E_FILE_MISSING: it is damaged or not there
   */
  best(): Promise<Checkpoint | null>;
}

const named = /^step-(\d+)\.safetensors$/;

/** The checkpoints in a folder, which is made by the first `save`. */
export function checkpoints(folder: string, { keep = 2 }: CheckpointOptions = {}): Checkpoints {
  if (!Number.isSafeInteger(keep) || keep < 1) throw new GlassbertError("E_USAGE", `keep is ${keep} checkpoints`, "keep at least 1");
  const pathOf = (step: number): string => join(folder, `step-${String(step).padStart(7, "0")}.safetensors`);

  const damaged = new Set<string>(); // left where they are; they are no reason to remove a whole one

  const prune = async ({ step, best }: TrainingState): Promise<void> => {
    const names = (await newestFirst(folder)).filter(name => !damaged.has(name));
    const newest = names.filter(name => stepOf(name) <= step).slice(0, keep);
    const kept = new Set([...newest, ...names.filter(name => stepOf(name) === best?.step)]);
    for (const name of names) if (!kept.has(name)) await attempt(folder, () => rm(join(folder, name), { force: true }));
  };

  const last = async (): Promise<Checkpoint | null> => {
    const notes: string[] = [];
    for (const name of await newestFirst(folder)) {
      const path = join(folder, name);
      try {
        return { path, state: await decodeTrainingState(await openFile(path)), notes };
      } catch (error) {
        if (!(error instanceof GlassbertError)) throw error;
        notes.push(error.message);
        damaged.add(name);
      }
    }
    if (notes.length === 0) return null;
    const message = `${folder}: no checkpoint is whole. ${notes.join("; ")}`;
    throw new GlassbertError("E_CHECKPOINT", message, "start anew in another folder, or put a good copy there");
  };

  return {
    save: async state => {
      const pending = encodeTrainingState(state); // before the first pause
      const path = pathOf(state.step);
      const bytes = await pending;
      const chunks = async function* (): AsyncGenerator<Uint8Array> {
        yield bytes;
      };
      const temporary = join(folder, ".step.tmp");
      await attempt(path, () => rm(temporary, { recursive: true, force: true })); // what a killed run had not finished
      const move = async (): Promise<void> => {
        await rename(join(temporary, basename(path)), path);
        if (process.platform !== "win32") await syncFolder(folder); // there, folders cannot be opened
      };
      await writeWhole(path, temporary, new Map([[basename(path), { sizeBytes: bytes.length, chunks }]]), move, {});
      damaged.delete(basename(path));
      await prune(state);
      return path;
    },
    last,
    best: async () => {
      const newest = await last();
      if (newest === null || newest.state.best === null) return null;
      const path = pathOf(newest.state.best.step);
      return path === newest.path ? newest : { path, state: await decodeTrainingState(await openFile(path)), notes: newest.notes };
    },
  };
}

/** Makes the new name itself survive a loss of power. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function newestFirst(folder: string): Promise<string[]> {
  return (await namesIn(folder)).filter(name => named.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    const message = `${folder} cannot be read: ${code === "ENOTDIR" ? "it is a file" : code}`;
    throw new GlassbertError("E_FILE_MISSING", message, "name a folder for the checkpoints", { cause });
  }
}

function stepOf(name: string): number {
  return Number(named.exec(name)?.[1]);
}
