import { isTensor, type Tensor } from "@ganglion/tensor";
import { checkRate, rateAt } from "./check.ts";
import type { OptimizerParameters, ParameterGroup, RateOptions } from "./optimizer.ts";
import type { Schedule } from "./schedule.ts";

/** The options as they are in one step: schedules are replaced by their values. */
export type Settings<O extends object> = { readonly [K in keyof O]-?: Exclude<O[K], Schedule | undefined> };

/** A group with all options filled in. */
export interface ResolvedGroup<O extends RateOptions> {
  readonly parameters: readonly Tensor[];
  learningRate: number | Schedule;
  readonly options: Readonly<Required<O>>;
}

/**
 * Fills in the options of each group: its own, then the optimizer's, which include the defaults.
 * @throws TypeError if there is nothing to train, a parameter is no tensor, or an option is unknown.
 * @throws RangeError if a parameter is given twice.
 */
export function resolveGroups<O extends RateOptions>(
  kind: string,
  parameters: OptimizerParameters<O>,
  options: Readonly<Required<O>>,
): ResolvedGroup<O>[] {
  const groups = asGroups(parameters).map(({ parameters: own, ...overrides }) => {
    checkKnown(kind, overrides, options);
    const resolved: Readonly<Required<O>> = fillIn(options, overrides);
    checkRate(kind, resolved.learningRate);
    return { parameters: [...own], learningRate: resolved.learningRate as number | Schedule, options: resolved };
  });
  checkParameters(
    kind,
    groups.flatMap((group) => group.parameters),
  );
  return groups;
}

/** What the options of a group are in the given step. */
export function settingsAt<O extends RateOptions>(kind: string, group: ResolvedGroup<O>, step: number): Settings<O> {
  const values = Object.entries(group.options).map(([key, value]) => [
    key,
    typeof value === "function" && key !== "learningRate" ? (value as Schedule)(step) : value,
  ]);
  return { ...Object.fromEntries(values), learningRate: rateAt(kind, group.learningRate, step) } as Settings<O>;
}

/** `defaults` with the options that are given, that is, not undefined, in their place. */
export function fillIn<O extends object>(defaults: O, given: object): O {
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** @throws TypeError if `given` has a key that `known` lacks. */
export function checkKnown(kind: string, given: object, known: object): void {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(known, key)) continue;
    throw new TypeError(
      `${kind}: options must be known ones, got ${JSON.stringify(key)}. Known are: ${Object.keys(known).join(", ")}.`,
    );
  }
}

function asGroups<O extends object>(parameters: OptimizerParameters<O>): readonly ParameterGroup<O>[] {
  const isGrouped = parameters.some((entry) => !isTensor(entry) && Array.isArray(entry?.parameters));
  if (isGrouped) return parameters as readonly ParameterGroup<O>[];
  return [{ parameters: parameters as readonly Tensor[] } as ParameterGroup<O>];
}

function checkParameters(kind: string, parameters: readonly Tensor[]): void {
  if (parameters.length === 0) {
    throw new TypeError(
      `${kind}: there must be parameters to train, got none. Pass parameters(model), or the tensors that require a gradient.`,
    );
  }
  const seen = new Set<Tensor>();
  for (const [index, parameter] of parameters.entries()) {
    if (!isTensor(parameter)) {
      throw new TypeError(
        `${kind}: parameters must be tensors, or groups { parameters: [...] }, got ${typeof parameter} at position ${index}. ` +
          "Pass all tensors, or all groups.",
      );
    }
    if (seen.has(parameter)) {
      throw new RangeError(
        `${kind}: each parameter must be given once, got ${parameter.toString()} again at position ${index}. ` +
          "It would be updated twice in each step.",
      );
    }
    seen.add(parameter);
  }
}
