import { commonBackend, type Context, type LayerTraits, operation, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { assembleActivation } from "./assemble-activation.ts";
import { mergeOptions, type Renamed } from "./merge-options.ts";

/** What is known about a function whose options are `O`, besides how to compute it. */
export interface ActivationFacts<O extends object> {
  readonly kind: string;
  /** The defaults. */
  readonly options: Readonly<O>;
  /** Throws if the values of the options are not allowed. */
  readonly check?: (options: Readonly<O>) => void;
  /** What its options are called elsewhere, and here. */
  readonly renamed?: Renamed;
  readonly gain: (options: Readonly<O>) => number;
  readonly range: (options: Readonly<O>) => readonly [low: number, high: number];
  readonly zeroCentered?: boolean | ((options: Readonly<O>) => boolean);
  readonly cost: number;
  /** What others may ask of it, such as how the weights before it should begin. */
  readonly traits?: LayerTraits;
  /** What an optimizer trains. */
  readonly parameters?: Readonly<Record<string, Tensor>>;
}

/** How a function is computed, and its derivative. Both are recorded. */
export interface ActivationFunctions<O extends object> {
  readonly apply: (x: Tensor, options: Readonly<O>, context?: Context) => Tensor;
  readonly derivative: (x: Tensor, options: Readonly<O>) => Tensor;
  /** Makes the function anew with other options; unless given, facts and functions stay the same. */
  readonly remake?: (options: O) => Activation<O>;
}

/** Makes an activation of what is known about it and how to compute it. */
export function createActivation<O extends object>(
  facts: ActivationFacts<O>,
  functions: ActivationFunctions<O>,
): Activation<O> {
  const { kind, options, zeroCentered = false, cost, traits, parameters } = facts;
  const remake = functions.remake ?? ((changed: O) => createActivation({ ...facts, options: changed }, functions));
  const learned = Object.values(parameters ?? {});
  const onOneBackend = (x: Tensor): Tensor => {
    if (learned.length > 0) commonBackend(kind, x, ...learned);
    return x;
  };
  const fixed = {
    kind,
    options,
    zeroCentered: typeof zeroCentered === "function" ? zeroCentered(options) : zeroCentered,
    cost,
    ...(traits && { traits }),
    ...(parameters && { parameters }),
    apply: (x: Tensor, context?: Context) => functions.apply(onOneBackend(x), options, context),
    derivative: (x: Tensor) => operation(() => functions.derivative(onOneBackend(x), options)),
    with: (changes: Partial<O>) => {
      const changed = mergeOptions(kind, options, changes, facts.renamed);
      facts.check?.(changed);
      return remake(changed);
    },
  };
  return Object.defineProperties(assembleActivation<O>(fixed), {
    gain: { enumerable: true, get: () => facts.gain(options) },
    range: { enumerable: true, get: () => facts.range(options) },
  });
}
