// Whether a file in the cache is still what was fetched: its size, its hash where that is cheap or wished, and what its format can tell.
import { stat } from "node:fs/promises";
import { GlassbertError } from "../../base/index.ts";
import { openSafetensors } from "../../tensor/index.ts";
import { openFile } from "../files.ts";
import { contentHash, feedFile } from "./content-hash.ts";

/** What is known of a content. */
export interface Known {
  readonly etag?: string | null;
  readonly sizeBytes?: number | null;
  /** Its name in the model, when it does not stand under that name. */
  readonly path?: string;
}

const smallBytes = 2 ** 20; // hashed in a few milliseconds

/** What is wrong with a file; null when nothing is. The hash of a large one is looked at only when `isThorough`: its header shows whether it was cut. */
export async function damageOf(file: string, { etag, sizeBytes, path = file }: Known, isThorough: boolean): Promise<string | null> {
  const { size } = await stat(file);
  if (sizeBytes != null && size !== sizeBytes) return `damaged: has ${size} of ${sizeBytes} bytes`;
  if (etag != null && (isThorough || size <= smallBytes)) {
    const digest = (await feedFile(contentHash(etag, size), file)).digest("hex");
    return digest === etag ? null : "damaged: its content has another hash than its name";
  }
  if (!path.endsWith(".safetensors")) return null;
  return openFile(file)
    .then(openSafetensors)
    .then(
      () => null,
      (error: unknown) => {
        if (error instanceof GlassbertError) return `damaged: ${error.message}`;
        throw error;
      },
    );
}
