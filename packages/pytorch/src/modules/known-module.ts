import { type Layer, type RandomDType, rng, type Tensor, zeros } from "@ganglion/tensor";
import type { Code } from "./code.ts";

/** What a layer says it was made with; what is missing or of another kind makes no candidate. */
// oxlint-disable-next-line typescript/no-explicit-any -- whatever is wrong with it, the factory refuses it
export type Options = Readonly<Record<string, any>>;

/** A layer that we can make, and what it is in PyTorch. */
export interface KnownModule {
  /** Makes one like `layer`, which may be another altogether: then it throws, or makes one that computes something else. */
  readonly make: (options: Options, layer: Layer) => Layer;
  /** How PyTorch makes it, for inputs like `x`. Classes of the project's own begin with `layers.`. */
  readonly write: (options: Options, x: Tensor) => Code;
}

/** Weights are replaced at once, so that none are drawn. */
export function begin({ parameters = {} }: Layer): BeginOptions {
  const [first] = Object.values(parameters);
  return { rng: rng(0), init: zeros, dtype: first?.dtype === "float64" ? "float64" : "float32" };
}

/** How a layer begins whose values are replaced. */
export interface BeginOptions {
  readonly rng: ReturnType<typeof rng>;
  readonly init: typeof zeros;
  readonly dtype: RandomDType;
}

/** `undefined` for a default, which needs no saying. */
export function unless(value: unknown, usual: unknown): unknown {
  const isUsual = Array.isArray(value) ? value.every((each) => each === usual) : value === usual;
  return isUsual ? undefined : value;
}
