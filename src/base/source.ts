// Where bytes come from. Rooms never see a file system or a network: a door hands them a Source or a Folder.

/** Bytes that can be read in ranges: a file, a Blob, an HTTP resource, a buffer. */
export interface Source {
  /** How the user knows it, for messages: a path or an address. */
  readonly name: string;
  readonly sizeBytes: number;
  /** Where native code finds the same bytes, if they are a file on this machine. */
  readonly path?: string;
  /** A fresh copy of the bytes `start <= i < end`, with 0 <= start <= end <= sizeBytes. */
  slice(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A model folder. Paths are relative, with `/` between the parts. */
export interface Folder {
  readonly name: string;
  /** The file of that path, or null where there is none. */
  open(path: string): Promise<Source | null>;
  /** The paths of the files directly in the folder, for messages that say what is there. */
  list(): Promise<string[]>;
}

/** All bytes of a source. */
export function readAll(source: Source): Promise<Uint8Array<ArrayBuffer>> {
  return source.slice(0, source.sizeBytes);
}

/** A source over bytes in memory. */
export function bytesSource(name: string, bytes: Uint8Array): Source {
  return { name, sizeBytes: bytes.length, slice: async (start, end) => bytes.slice(start, end) };
}

/** A folder inside another, by its path; for "" itself. It lists only the usual files of a model: a Folder knows no others below it. */
export function within(folder: Folder, path: string): Folder {
  if (path === "") return folder;
  const open = (inner: string): Promise<Source | null> => folder.open(`${path}/${inner}`);
  const usual = ["config.json", "model.safetensors", "pytorch_model.bin", "tokenizer.json", "tokenizer_config.json", "vocab.txt"];
  const list = async (): Promise<string[]> => {
    const found = await Promise.all(usual.map(open));
    return usual.filter((_, i) => found[i] !== null);
  };
  return { name: `${folder.name}/${path}`, open, list };
}
