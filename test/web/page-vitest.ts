// Stands in for "vitest" where a suite is bundled for a page: the same `expect`, and a `test` that collects what page.ts then runs.
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Vitest's own. */
export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect);

/** The tests in the order in which they were written. */
export const collected: { readonly name: string; readonly run: () => Promise<void> }[] = [];

const each =
  <T>(cases: readonly T[]) =>
  (name: string, run: (value: T) => Promise<void>): void => {
    for (const value of cases) collected.push({ name: name.replace("%s", String(value)), run: () => run(value) });
  };

/** Collects a test. */
export const test = Object.assign((name: string, run: () => Promise<void>) => void collected.push({ name, run }), { each });
