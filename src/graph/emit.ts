// What an operation writes its ONNX nodes with. Names of values are strings here, as in the file.
import type { Shape } from "./value.ts";

/** An attribute: integers, a string, or a float said to be one. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** Who will run the nodes: a backend that lacks an operator, or does it badly, gets the same computation out of others. */
export type LoweringProfile = "cpu" | "wasm" | "webgpu";

/** What an operation writes its nodes with. */
export interface Emit {
  readonly profile: LoweringProfile;
  /** Adds a node and returns the name of its output. */
  node(type: string, inputs: readonly string[], output: string, attributes?: Readonly<Record<string, Attribute>>, domain?: string): string;
  /** The value of that name, which `write` writes when it is first asked for: what many operations share. */
  once(name: string, write: (name: string) => void): string;
  /** A fresh name for an inner value. */
  name(hint: string): string;
  /** A shape for Reshape: sizes that only a run knows are read off the program's inputs. */
  shape(shape: Shape): string;
  /** An int64 constant, [n]. */
  integers(values: readonly number[]): string;
  /** An int64 constant without dimensions. */
  integer(value: number): string;
  /** A float constant without dimensions. */
  float(value: number): string;
}
