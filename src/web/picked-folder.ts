// A model folder out of the user's hands: picked or dropped files, Blobs by path, or a directory handle (File System Access, OPFS).
import { checkInside, GlassbertError } from "../base/index.ts";
import type { WebFolder } from "./blob-source.ts";
import { blobSource } from "./blob-source.ts";

/** Files with their paths: as `<input type="file" webkitdirectory multiple>` gives them, or named by hand. */
export type PickedFiles = Iterable<File> | ReadonlyMap<string, Blob>;

/** A folder of files at hand. Of files picked as a folder, the folder's own name is taken off. */
export function pickedFolder(files: PickedFiles): WebFolder {
  const byPath = new Map<string, Blob>();
  let name = "the picked files";
  for (const [path, blob] of isMap(files) ? files : named(files)) {
    if (byPath.has(path))
      throw new GlassbertError("E_INPUT", `two files have the path ${JSON.stringify(path)}`, "hand in one model folder");
    byPath.set(path, blob);
  }
  const tops = new Set([...byPath.keys()].map(path => path.slice(0, path.indexOf("/") + 1)));
  const [top = ""] = tops;
  const isOneFolder = tops.size === 1 && top !== "";
  if (isOneFolder) name = top.slice(0, -1);
  const prefix = isOneFolder ? top : "";
  return {
    name,
    open: async path => {
      const blob = byPath.get(prefix + checkInside(path));
      return blob ? blobSource(`${name}/${path}`, path, blob) : null;
    },
    list: async () => [...byPath.keys()].map(path => path.slice(prefix.length)).filter(path => !path.includes("/")).sort(), // biome-ignore format: one idea
  };
}

/** A folder of the user's disk, or of the page's own store, by its handle. */
export function handleFolder(root: FileSystemDirectoryHandle): WebFolder {
  return {
    name: root.name || "the directory",
    open: async path => {
      const parts = checkInside(path).split("/");
      const last = parts.pop()!;
      try {
        let directory = root;
        for (const part of parts) directory = await directory.getDirectoryHandle(part);
        const file = await (await directory.getFileHandle(last)).getFile();
        return blobSource(`${root.name}/${path}`, path, file);
      } catch (cause) {
        const { name, message } = cause as DOMException;
        if (name === "NotFoundError" || name === "TypeMismatchError") return null;
        throw new GlassbertError(
          "E_FILE_MISSING",
          `${root.name}/${path}: ${message}`,
          "let the page read the directory, or pick it again",
          { cause },
        );
      }
    },
    list: async () => {
      const names: string[] = [];
      for await (const entry of root.values()) if (entry.kind === "file") names.push(entry.name);
      return names.sort();
    },
  };
}

function isMap(files: PickedFiles): files is ReadonlyMap<string, Blob> {
  return files instanceof Map;
}

function* named(files: Iterable<File>): Iterable<[string, File]> {
  for (const file of files) yield [file.webkitRelativePath || file.name, file];
}
