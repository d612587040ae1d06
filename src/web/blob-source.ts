// Bytes a browser holds outside of JavaScript's memory: a picked file, a finished download, an entry of its cache. A WebSource hands out
// ranges of them to the rooms, and the Blob itself to the runtime.
import type { Folder, Source } from "../base/index.ts";
import { GlassbertError } from "../base/index.ts";

/** A Source whose bytes can be had as a Blob, which costs no memory of the page. */
export interface WebSource extends Source {
  /** Its place in the model folder, with `/` in front: by this name the runtime asks for weights. */
  readonly path: string;
  blob(): Promise<Blob>;
}

/** A folder of such files. */
export interface WebFolder extends Folder {
  /** What was odd while files were fetched. */
  readonly notes?: readonly string[];
  open(path: string): Promise<WebSource | null>;
}

/** A Blob as a Source. */
export function blobSource(name: string, path: string, blob: Blob): WebSource {
  return {
    name,
    path: `/${path}`,
    sizeBytes: blob.size,
    slice: (start, end) => readBlob(name, blob, start, end),
    blob: async () => blob,
  };
}

/** The bytes `start <= i < end` of a Blob; a picked file can have changed on its disk. */
export async function readBlob(name: string, blob: Blob, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  if (!(0 <= start && start <= end && end <= blob.size)) throw new RangeError(`${name}: bytes ${start} to ${end} of ${blob.size}`);
  try {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  } catch (cause) {
    const message = `${name}: cannot be read any more (${(cause as Error).message})`;
    throw new GlassbertError("E_FILE_MISSING", message, "pick the files again", { cause });
  }
}
