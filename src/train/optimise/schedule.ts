// The learning rate over a run. One shape is one line: what share of the highest rate is due at a place between 0 and `end`. A shape can walk
// by updates or by time (`clock`), so a budget of two hours has the same shapes as a number of steps.
import { didYouMean, GlassbertError } from "../../base/index.ts";
import type { Clock, Progress } from "./progress.ts";
import { reading } from "./progress.ts";

/** A shape's name. */
export type ScheduleName = "bert" | "linear" | "electra" | "constant" | "cosine" | "triangle";

/** A schedule as a config file holds it. */
export interface ScheduleDescription {
  /**
   * - `bert`: falls from the first step on, and is replaced while it warms up; so the rate drops where warm-up ends (google-research/bert, ALBERT);
   * - `electra`: the same fall times the warm-up's share (google-research/electra);
   * - `linear`, `cosine`, `constant`: up to the highest rate, and from there; the continuous forms of transformers;
   * - `triangle`: from `base` up to the highest rate at `peak`, then to 0 (Geiping and Goldstein 2023, `budget-triangle2`).
   */
  readonly name: ScheduleName;
  /** The highest learning rate. */
  readonly rate: number;
  /** What it follows. Default `steps`. */
  readonly clock?: Clock;
  /** Steps of warm-up, from 0 linearly. Default 0. */
  readonly warmupSteps?: number;
  /** Warm-up as a share of the run instead, 0 to 1. */
  readonly warmupRatio?: number;
  /** `bert`: the step at which warm-up begins, where a run is continued (ALBERT's `start_warmup_step`); before it the rate is 0. Default 0. */
  readonly startWarmupStep?: number;
  /** `bert`: the fall is (1 − share of the run)^power. Default 1. */
  readonly power?: number;
  /** `linear`, `cosine`: the share of the highest rate at the end. Default 0. */
  readonly final?: number;
  /** `triangle`: the share of the highest rate at the start. Default 0.25. */
  readonly base?: number;
  /** `triangle`: the share of the run at which the rate is highest. Default 0.75. */
  readonly peak?: number;
}

/** The learning rate of the update that comes next. */
export type Schedule = (progress: Progress) => number;

/** Where one stands, and the numbers of the description. */
interface Place {
  readonly at: number;
  readonly end: number;
  readonly warmup: number;
  readonly settings: Required<Omit<ScheduleDescription, "name" | "clock">>;
}

const rising = ({ at, warmup }: Place): number => (at < warmup ? at / warmup : 1);
const falling = ({ at, end }: Place): number => Math.max(0, 1 - at / end);
const left = ({ at, end, warmup }: Place): number => (at < end ? (end - at) / (end - warmup) : 0);
const down = (x: number, { settings: { final } }: Place): number => final + (1 - final) * x;

function bert(place: Place): number {
  const since = place.at - place.settings.startWarmupStep;
  return since < place.warmup ? Math.max(0, since) / place.warmup : falling(place) ** place.settings.power;
}

function triangle({ at, end, settings: { base, peak } }: Place): number {
  return at < peak * end ? base + ((1 - base) * at) / (peak * end) : Math.max(0, end - at) / ((1 - peak) * end);
}

const warmed =
  (after: (place: Place) => number) =>
  (place: Place): number =>
    place.at < place.warmup ? rising(place) : after(place);

const shapes: Readonly<Record<ScheduleName, (place: Place) => number>> = {
  bert,
  electra: place => falling(place) * rising(place),
  linear: warmed(place => down(left(place), place)),
  cosine: warmed(place => down((1 - Math.cos(Math.PI * left(place))) / 2, place)),
  constant: warmed(() => 1),
  triangle,
};

const warmupKeys = ["warmupSteps", "warmupRatio"] as const;
const ownKeys: Readonly<Record<ScheduleName, readonly (keyof ScheduleDescription)[]>> = {
  bert: [...warmupKeys, "startWarmupStep", "power"],
  electra: warmupKeys,
  linear: [...warmupKeys, "final"],
  cosine: [...warmupKeys, "final"],
  constant: warmupKeys,
  triangle: ["base", "peak"],
};

/**
 * The schedule of a description.
 *
 * @throws {GlassbertError} E_USAGE: an unknown name or key, with the near ones; a key that the shape has no use for; a number outside its range
 */
export function schedule(description: ScheduleDescription): Schedule {
  check(description);
  const { name, clock = "steps", ...given } = description;
  const defaults = { warmupSteps: 0, warmupRatio: 0, startWarmupStep: 0, power: 1, final: 0, base: 0.25, peak: 0.75 };
  const settings = { ...defaults, ...given };
  return progress => {
    const { at, end } = reading(progress, clock);
    const warmup = given.warmupRatio === undefined ? settings.warmupSteps : settings.warmupRatio * end;
    return settings.rate * shapes[name]({ at, end, warmup, settings });
  };
}

function check(description: ScheduleDescription): void {
  const { name, clock = "steps" } = description;
  const names = Object.keys(shapes);
  if (!names.includes(name))
    throw wrong(`name is ${JSON.stringify(name)}.${didYouMean(String(name), names)}`, `take one of ${names.join(", ")}`);
  if (clock !== "steps" && clock !== "time") throw wrong(`clock is ${JSON.stringify(clock)}`, "take steps or time");
  const known = ["name", "rate", "clock", ...ownKeys[name]];
  for (const [key, value] of Object.entries(description)) {
    if (!known.includes(key))
      throw wrong(`${name} has no ${JSON.stringify(key)}.${didYouMean(key, known)}`, `its keys are ${known.join(", ")}`);
    if (key === "name" || key === "clock") continue;
    if (typeof value !== "number" || !(value >= 0) || value === Number.POSITIVE_INFINITY)
      throw wrong(`${key} is ${JSON.stringify(value)}, expected a number of at least 0`);
    if (["warmupRatio", "final", "base"].includes(key) && value > 1) throw wrong(`${key} is ${value}, expected a share from 0 to 1`);
    if (key === "peak" && !(value > 0 && value < 1)) throw wrong(`peak is ${value}, expected a share between 0 and 1`);
    if (key === "power" && value === 0) throw wrong("power is 0, which never falls", "take constant, or a power above 0");
  }
  if (description.rate === undefined) throw wrong("rate is missing", "give the highest learning rate, such as 1e-4");
  if (description.warmupSteps !== undefined && description.warmupRatio !== undefined)
    throw wrong("warmupSteps and warmupRatio exclude each other", "keep one");
  const inSteps = (["warmupSteps", "startWarmupStep"] as const).find(key => description[key] !== undefined);
  if (clock === "time" && inSteps !== undefined) throw wrong(`${inSteps} counts steps, the clock is time`, "give warmupRatio");
}

function wrong(message: string, fix = "correct that value"): GlassbertError {
  return new GlassbertError("E_USAGE", `schedule: ${message}`, fix);
}
