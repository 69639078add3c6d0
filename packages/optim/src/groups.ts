import { type Check, checkOptions, describeValue, isTensor, refusal, type Tensor } from "@ganglion/tensor";
import { checkRate, rateAt, renamedOptions, valueAt } from "./check.ts";
import { checkParameters, checkSome, type ModelParameters, tensorsIn } from "./model-parameters.ts";
import type { OptimizerParameters, ParameterGroup, RateOptions } from "./optimizer.ts";
import type { OptimizerRule, Settings } from "./rule.ts";
import type { Schedule } from "./schedule.ts";

const RULE = "parameters must be tensors, or groups { parameters: [...] }";
const REMEDY = "Pass all tensors, or all groups.";

/** A group with all options filled in. */
export interface ResolvedGroup<O extends RateOptions> {
  readonly parameters: readonly Tensor[];
  learningRate: number | Schedule;
  readonly options: Readonly<Required<O>>;
}

/**
 * Fills in the options of each group: its own, then the optimizer's, then the rule's defaults.
 * @throws TypeError if there is nothing to train, a parameter is no tensor, or an option is unknown.
 * @throws RangeError if a parameter is given twice, DTypeError or DisposedError if one cannot be trained.
 */
export function resolveGroups<O extends RateOptions>(
  rule: OptimizerRule<O>,
  parameters: OptimizerParameters<O>,
  given: object = {},
): ResolvedGroup<O>[] {
  const { kind } = rule;
  const entries = asGroups(parameters);
  const shared = fillIn(kind, defaultsOf(rule), given);
  // Where every group has a rate of its own, nobody asks for one that all share.
  const areRated = isGrouped(parameters) && entries.every((entry) => Object(entry).learningRate !== undefined);
  if (!areRated || shared.learningRate !== undefined) checkRate(kind, shared.learningRate);
  const groups = entries.map((entry) => {
    const { parameters: own, ...overrides } = isGroup(entry) ? entry : notGroup(kind, entry);
    const options = fillIn(kind, shared, Object.hasOwn(entry, "parameters") ? overrides : entry);
    checkRate(kind, options.learningRate);
    return { parameters: tensorsIn(kind, own), learningRate: options.learningRate as number | Schedule, options };
  });
  const all = groups.flatMap((group) => group.parameters);
  checkSome(kind, all, "train");
  checkParameters(kind, all, RULE, REMEDY);
  return groups;
}

/**
 * What the options of a group are in the given step.
 * @throws TypeError or RangeError unless the rule allows them.
 */
export function settingsAt<O extends RateOptions>(
  rule: OptimizerRule<O>,
  { learningRate, options }: ResolvedGroup<O>,
  step: number,
): Settings<O> {
  const { kind } = rule;
  const settings: Record<string, unknown> = { learningRate: rateAt(kind, learningRate, step) };
  for (const [name, [, check]] of Object.entries<readonly [unknown, Check]>(rule.options)) {
    const value = valueAt(options[name as keyof O], step);
    check(kind, name, value, true);
    settings[name] = value;
  }
  rule.check?.(settings as Settings<O>);
  return settings as Settings<O>;
}

function defaultsOf<O extends RateOptions>({ learningRate, options }: OptimizerRule<O>): Readonly<Required<O>> {
  const fallbacks = Object.entries<readonly [unknown, Check]>(options).map(([name, [fallback]]) => [name, fallback]);
  return { learningRate, ...Object.fromEntries(fallbacks) };
}

/**
 * `options` with those that are given, that is, not undefined, in their place.
 * @throws TypeError unless `given` is a plain object of options that there are; their values are checked in each step.
 */
function fillIn<O extends RateOptions>(
  kind: string,
  options: Readonly<Required<O>>,
  given: object,
): Readonly<Required<O>> {
  const filled: Record<string, unknown> = { ...options };
  const take: Check = (_, name, value) => {
    filled[name] = value;
  };
  const names = Object.keys(options);
  const renamed = Object.entries(renamedOptions).filter(([, ours]) => ours === "parameters" || names.includes(ours));
  checkOptions(kind, given, Object.fromEntries(names.map((name) => [name, take])), Object.fromEntries(renamed));
  return filled as Readonly<Required<O>>;
}

function asGroups<O extends object>(parameters: OptimizerParameters<O>): readonly ParameterGroup<O>[] {
  if (isGrouped(parameters)) return parameters as readonly ParameterGroup<O>[];
  return [{ parameters: parameters as ModelParameters } as ParameterGroup<O>];
}

function isGrouped(parameters: unknown): boolean {
  return Array.isArray(parameters) && parameters.some(isGroup) && !parameters.some(isTensor);
}

function isGroup(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && !isTensor(entry) && !Array.isArray(entry);
}

function notGroup(kind: string, given: unknown): never {
  throw refusal(TypeError, kind, RULE, describeValue(given), REMEDY);
}
