// Files and their sizes, for commands that fetch or write some.
import { table } from "./table.ts";

/** A line for each, under a heading. */
export function fileTable(files: readonly { readonly path: string; readonly sizeBytes: number }[], width: number): string[] {
  const rows = files.map(({ path, sizeBytes }) => [path, String(sizeBytes)]);
  return table(
    [
      { title: "file", flexible: true },
      { title: "bytes", align: "right" },
    ],
    rows,
    width,
  );
}
