// The parts that `glassbert look` takes away, as they are written on a command line: `--zero-head 2.4,3.0`, `--drop-position 5`,
// `--replace-row 2=cat`. Whether the model has such parts is seen when it is loaded.
import { GlassbertError } from "../base/index.ts";

/** `2.4,3.0` as pairs of layer and head. @throws GlassbertError E_USAGE */
export function parseHeads(text: string): [layer: number, head: number][] {
  return text.split(",").map(part => {
    const [, layer, head] = part.match(/^(\d+)\.(\d+)$/) ?? refuse("--zero-head", text, "give layer and head: --zero-head 2.4,3.0");
    return [Number(layer), Number(head)];
  });
}

/** `1,5` as positions. @throws GlassbertError E_USAGE */
export function parsePositions(text: string): number[] {
  if (!/^\d+(,\d+)*$/.test(text)) refuse("--drop-position", text, "give places among the tokens, [CLS] being 0: --drop-position 1,5");
  return text.split(",").map(Number);
}

/** `2=cat,3=##s` as positions and pieces; a comma is part of a piece where no position follows. @throws GlassbertError E_USAGE */
export function parseRows(text: string): { position: number; piece: string }[] {
  return text.split(/,(?=\d+=)/).map(part => {
    const [, position, piece] =
      part.match(/^(\d+)=(.+)$/s) ?? refuse("--replace-row", text, "give position and piece: --replace-row 2=cat");
    return { position: Number(position), piece: piece! };
  });
}

function refuse(flag: string, text: string, fix: string): never {
  throw new GlassbertError("E_USAGE", `${flag} is "${text}"`, fix);
}
