// Options with their defaults: a misspelt name or a number out of range is an error, for a training run shows neither before it is too late.
import { didYouMean, GlassbertError } from "../../base/index.ts";

/** What a number may be: whole or not, and its limits, both included. */
export type Range = readonly [kind: "whole" | "number", from: number, to: number];

/**
 * The defaults with what is given in their place.
 *
 * @param of - whose options they are, for messages
 * @throws {GlassbertError} E_USAGE: an unknown option; E_INPUT: a number out of its range
 */
export function settle<T extends object>(
  of: string,
  defaults: Required<T>,
  given: T,
  ranges: { readonly [K in keyof T]?: Range },
): Required<T> {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults))
      throw new GlassbertError(
        "E_USAGE",
        `${of}: there is no option ${name}.${didYouMean(name, Object.keys(defaults))}`,
        "correct its name",
      );
    const range = ranges[name as keyof T];
    if (range !== undefined && value !== undefined) checkNumber(of, name, value, range);
  }
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaults, ...present };
}

function checkNumber(of: string, name: string, value: unknown, [kind, from, to]: Range): void {
  const isRight = typeof value === "number" && value >= from && value <= to && (kind !== "whole" || Number.isInteger(value));
  if (isRight) return;
  const wanted = `a ${kind === "whole" ? "whole number" : "number"} from ${from} to ${to}`;
  throw new GlassbertError("E_INPUT", `${of}: ${name} is ${JSON.stringify(value)}`, `give ${wanted}`);
}
