import { namedParameters } from "@ganglion/layers";
import type { DType, Layer, Shape } from "@ganglion/tensor";
import type { ResolvedOptions } from "./fit-options.ts";

/** The format of checkpoints: one more whenever what is in them changes. */
export const checkpointVersion = 3;

/** A parameter as a fingerprint has it. */
export type ParameterPrint = readonly [path: string, shape: Shape, dtype: DType];

/** An option as a fingerprint has it: of a function of the step its values at some steps. */
export type OptionPrint = null | boolean | number | string | readonly OptionPrint[];

/** A group of parameters as a fingerprint has it. */
export interface GroupPrint {
  /** How many parameters it has. */
  readonly parameters: number;
  /** The options that it was made with, the learning rate among them. */
  readonly options: Readonly<Record<string, OptionPrint>>;
}

/** What a run must have in common with the one that it goes on with. */
export interface Fingerprint {
  /** The number of samples in an epoch. */
  readonly size: number;
  readonly batchSize: number;
  readonly accumulate: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** The key of the generator that the run began with, which follows from its seed. */
  readonly rng: readonly number[];
  /** The parameters of the model, in order. */
  readonly parameters: readonly ParameterPrint[];
  /** What optimizer it is, and its groups. */
  readonly optimizer: { readonly kind: string; readonly groups: readonly GroupPrint[] };
  /** The names of the metrics, in order. */
  readonly metrics: readonly string[];
  /** The names of the averages and what they are, in the order of the names. */
  readonly averages: readonly (readonly [name: string, kind: string])[];
}

/** The fingerprint of a run. */
export function fingerprintOf(model: Layer, options: ResolvedOptions): Fingerprint {
  const { train, batchSize, accumulate, shuffle, dropLast, rng, optimizer, metrics, averages } = options;
  return {
    size: train.size,
    batchSize,
    accumulate,
    shuffle,
    dropLast,
    rng: [...rng.state().key],
    parameters: Object.entries(namedParameters(model)).map(([path, { shape, dtype }]) => [path, [...shape], dtype]),
    optimizer: { kind: optimizer.kind, groups: optimizer.groups.map(groupPrint) },
    metrics: Object.keys(metrics),
    averages: Object.entries(averages)
      .map(([name, { kind }]) => [name, kind] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** The rate is the one that it was made with, which stands among the options: the present one may have been changed since. */
function groupPrint({ parameters, learningRate, options }: ResolvedOptions["optimizer"]["groups"][number]): GroupPrint {
  const all = { learningRate, ...(Object(options) as Readonly<Record<string, unknown>>) };
  const prints = Object.entries(all).map(([name, value]) => [name, optionPrint(value)]);
  return { parameters: parameters.length, options: Object.fromEntries(prints) };
}

/** The steps at which a schedule is looked at, whatever the length of the run. */
const STEPS = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

function optionPrint(value: unknown): OptionPrint {
  if (typeof value === "function") return functionPrint(value as (step: number) => unknown);
  if (Array.isArray(value)) return value.map(optionPrint);
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return typeof value === "boolean" || typeof value === "string" || value === null ? value : typeof value;
}

/** What remembers something is not the same at the same step, and is in the optimizer's state. */
function functionPrint(schedule: ((step: number) => unknown) & { readonly state?: unknown }): OptionPrint {
  if (schedule.state !== undefined) return "a schedule with a state";
  return STEPS.map((step) => {
    try {
      const value = schedule(step);
      // Engines do not agree on the last digits of a cosine.
      return typeof value === "number" && Number.isFinite(value) ? Number(value.toPrecision(6)) : String(value);
    } catch {
      return null;
    }
  });
}

/** The first place where two prints differ, such as `optimizer.groups[0].learningRate`; undefined if they are the same. */
export function firstDifference(
  ours: unknown,
  theirs: unknown,
  path = "",
): { readonly path: string; readonly ours: unknown; readonly theirs: unknown } | undefined {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return undefined;
  const areLists = Array.isArray(ours) && Array.isArray(theirs) && ours.length === theirs.length;
  const areObjects = isObject(ours) && isObject(theirs);
  // Of a list of numbers or words the whole list says more than the place.
  if (areLists ? ours.some((element) => typeof element === "object") : areObjects) {
    const inner = (key: string): string => (areLists ? `[${key}]` : `${path === "" ? "" : "."}${key}`);
    for (const key of Object.keys({ ...(ours as object), ...(theirs as object) })) {
      const [a, b] = [(ours as Record<string, unknown>)[key], (theirs as Record<string, unknown>)[key]];
      const found = firstDifference(a, b, path + inner(key));
      if (found !== undefined) return found;
    }
  }
  return { path, ours, theirs };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
