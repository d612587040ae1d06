// A model folder on a server: a file is there when the server has it. Nothing lists the folder, so none has to be made for it.
import { checkInside } from "../base/index.ts";
import { absolute } from "./absolute.ts";
import type { WebFolder } from "./blob-source.ts";
import type { UrlFileOptions } from "./url-file.ts";
import { openUrlFile } from "./url-file.ts";

/**
 * A folder by its address.
 *
 * @param address - absolute, or relative to the page (in a worker: to its script); a query such as `?token=…` is sent with every file
 */
export function urlFolder(address: string | URL, options: UrlFileOptions = {}): WebFolder {
  const base = absolute(address);
  const found = new Set<string>();
  return {
    name: base.href,
    open: async path => {
      const url = new URL(base);
      url.pathname = `${base.pathname.replace(/\/$/, "")}/${checkInside(path).split("/").map(encodeURIComponent).join("/")}`;
      const file = await openUrlFile(url.href, path, options);
      if (file !== null) found.add(path);
      return file;
    },
    list: async () => [...found].filter(path => !path.includes("/")).sort(), // what was asked for and found
  };
}
