import {
  anything,
  checkOptions,
  describeValue,
  isTensor,
  type OptionChecks,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import { checkRate, rateAt, renamedOptions, valueAt } from "./check.ts";
import { checkParameters, checkSome, type ModelParameters, tensorsIn } from "./model-parameters.ts";
import type { OptimizerParameters, ParameterGroup, RateOptions } from "./optimizer.ts";
import type { Schedule } from "./schedule.ts";

const RULE = "parameters must be tensors, or groups { parameters: [...] }";
const REMEDY = "Pass all tensors, or all groups.";

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
 * @throws RangeError if a parameter is given twice, DTypeError or DisposedError if one cannot be trained.
 */
export function resolveGroups<O extends RateOptions>(
  kind: string,
  parameters: OptimizerParameters<O>,
  options: Readonly<Required<O>>,
): ResolvedGroup<O>[] {
  const groups = asGroups(parameters).map((given) => {
    const { parameters: own, ...overrides } = isGroup(given) ? given : notGroup(kind, given);
    checkKnown(kind, Object.hasOwn(given, "parameters") ? overrides : given, options);
    const resolved: Readonly<Required<O>> = fillIn(options, overrides);
    const { learningRate } = resolved as { readonly learningRate: unknown };
    checkRate(kind, learningRate);
    return { parameters: tensorsIn(kind, own), learningRate, options: resolved };
  });
  const all = groups.flatMap((group) => group.parameters);
  checkSome(kind, all, "train");
  checkParameters(kind, all, RULE, REMEDY);
  return groups;
}

/** What the options of a group are in the given step. */
export function settingsAt<O extends RateOptions>(kind: string, group: ResolvedGroup<O>, step: number): Settings<O> {
  const values = Object.entries(group.options).map(([key, value]) => [
    key,
    typeof value === "function" && key !== "learningRate" ? valueAt(value as Schedule, step) : value,
  ]);
  return { ...Object.fromEntries(values), learningRate: rateAt(kind, group.learningRate, step) } as Settings<O>;
}

/** `defaults` with the options that are given, that is, not undefined, in their place. */
export function fillIn<O extends object>(defaults: O, given: object): O {
  return { ...defaults, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

/** @throws TypeError unless `given` is a plain object whose names `known` has too; values are checked by the rule. */
export function checkKnown(kind: string, given: object, known: object): void {
  const names = Object.keys(known);
  const checks = Object.fromEntries(names.map((name) => [name, anything])) as OptionChecks<object>;
  const renamed = Object.entries(renamedOptions).filter(([, ours]) => ours === "parameters" || names.includes(ours));
  checkOptions(kind, given, checks, Object.fromEntries(renamed));
}

function asGroups<O extends object>(parameters: OptimizerParameters<O>): readonly ParameterGroup<O>[] {
  const isGrouped = Array.isArray(parameters) && parameters.some(isGroup) && !parameters.some(isTensor);
  if (isGrouped) return parameters as readonly ParameterGroup<O>[];
  return [{ parameters: parameters as ModelParameters } as ParameterGroup<O>];
}

function isGroup(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && !isTensor(entry) && !Array.isArray(entry);
}

function notGroup(kind: string, given: unknown): never {
  throw refusal(TypeError, kind, RULE, describeValue(given), REMEDY);
}
