// Help as it is printed, and that every example in it is a command line the parser takes.
import { describe, expect, test } from "vitest";
import { flagsOf } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands/index.ts";
import { flags, longName, type Options } from "../../src/cli/flags.ts";
import { cli } from "./harness.ts";

const flagOf = (word: string) => (Object.keys(flags) as (keyof Options)[]).find(name => flags[name].flags.split(/[ ,]+/).includes(word));

test("the first page", async () => {
  const { stdout, stderr, code } = await cli(["--help"], { columns: 80, env: { NO_COLOR: "1" } });
  expect([stderr, code]).toEqual(["", 0]);
  expect(stdout).toMatchSnapshot();
  expect((await cli(["help"], { columns: 80, env: { NO_COLOR: "1" } })).stdout).toBe(stdout);
});

describe.each(commands)("$name", command => {
  test("has a page with examples first", async () => {
    const { stdout, code } = await cli([command.name, "--help"], { columns: 80, env: { NO_COLOR: "1" } });
    expect(code).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect(stdout.indexOf("Examples")).toBeLessThan(stdout.indexOf("Usage"));
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect((await cli(["help", command.name], { columns: 80, env: { NO_COLOR: "1" } })).stdout).toBe(stdout);
  });

  test("has examples made of its own flags", () => {
    for (const [line] of command.examples) {
      for (const [word] of line.replace(/"[^"]*"/g, "").matchAll(/(?<= )--?[a-z-]+/g)) {
        expect(flagsOf(command), `${line}: ${word}`).toContain(flagOf(word));
      }
    }
  });
});

test("exit codes", async () => {
  expect((await cli(["help", "exit-codes"], { columns: 80, env: { NO_COLOR: "1" } })).stdout).toMatchSnapshot();
});

test("every flag has a long name and is used by a command", () => {
  const used = new Set(commands.flatMap(command => flagsOf(command)));
  for (const name of Object.keys(flags) as (keyof Options)[]) {
    expect(longName(name)).toMatch(/^--[a-z-]+$/);
    expect(used, name).toContain(name);
  }
});

test("versions of the program and its parts", async () => {
  expect((await cli(["--version"])).stdout).toMatch(/^glassbert \d+\.\d+\.\d+\nnode \d+\.\d+\.\d+\nonnxruntime-node .+\n$/);
});
