// A model folder that is not written yet: files made here over those of the folder that training began with. What is judged while a model is
// trained is read from here by the same code that will read the saved folder.
import type { Folder } from "../../base/index.ts";
import { bytesSource } from "../../base/index.ts";

/**
 * The folder.
 *
 * @param below - where all other files are read
 * @param isHidden - paths of `below` that do not belong to the new model
 */
export function memoryFolder(
  name: string,
  files: ReadonlyMap<string, Uint8Array>,
  below: Folder,
  isHidden: (path: string) => boolean,
): Folder {
  return {
    name,
    open: async path => {
      const bytes = files.get(path);
      if (bytes) return bytesSource(`${name}/${path}`, bytes);
      return isHidden(path) ? null : below.open(path);
    },
    list: async () => {
      const others = (await below.list()).filter(path => !files.has(path) && !isHidden(path));
      return [...[...files.keys()].filter(path => !path.includes("/")), ...others];
    },
  };
}
