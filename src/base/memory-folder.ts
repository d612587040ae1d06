// A folder that is not written, or not yet: files in memory, perhaps over those of another folder.
import type { Folder } from "./source.ts";
import { bytesSource } from "./source.ts";

/** What lies below the files in memory. */
export interface FolderBelow {
  readonly folder: Folder;
  /** Paths of it that are not seen. */
  readonly isHidden?: (path: string) => boolean;
}

/** The folder. Files in memory come before those below. */
export function memoryFolder(name: string, files: ReadonlyMap<string, Uint8Array>, below?: FolderBelow): Folder {
  const isSeen = (path: string) => !files.has(path) && !below?.isHidden?.(path);
  return {
    name,
    open: async path => {
      const bytes = files.get(path);
      if (bytes) return bytesSource(`${name}/${path}`, bytes);
      return below && isSeen(path) ? below.folder.open(path) : null;
    },
    list: async () => [...[...files.keys()].filter(path => !path.includes("/")), ...((await below?.folder.list()) ?? []).filter(isSeen)],
  };
}
