import { namedParameters } from "@ganglion/layers";
import { describeValue, isPlainObject, isTensor, type Layer, refusal, type Tensor } from "@ganglion/tensor";
import type { Checkpoint, FitOptions } from "@ganglion/train";

/** When an average takes the weights in: after each step, or at the end of each epoch. */
export type AveragingTime = "step" | "epoch";

/** An average of the weights as the project has it. */
export interface AverageFacts {
  readonly name: string;
  readonly kind: string;
  readonly every: AveragingTime;
  /** Of an exponential moving average: how much of it each update keeps. */
  readonly decay?: number;
  /** The paths of what is averaged, in its order. */
  readonly parameters: readonly string[];
}

/** The averages of a run, and when they are updated. */
export interface AveragedRun extends Pick<FitOptions, "averages" | "afterUpdate"> {
  readonly model: Layer;
  readonly averaging?: Readonly<Record<string, AveragingTime>>;
}

const where = "exportToPyTorch";

/**
 * What a run's averages are.
 * @throws Error where it does not say when each is updated, or for averages of other rules or of what is not in the model;
 * RangeError if one was updated more often than that.
 */
export function averageFacts(run: AveragedRun, checkpoint: Checkpoint): readonly AverageFacts[] {
  const { model, averages = {}, averaging = {} } = run;
  const paths = new Map(Object.entries(namedParameters(model)).map(([path, x]) => [x, path]));
  checkAllSaid(run);
  return Object.entries(averages).map(([name, { kind, options, parameters }]) => {
    if ((kind !== "ema" && kind !== "swa") || !Array.isArray(parameters)) {
      const remedy = "Leave it out; those of ema and swa are written.";
      throw refusal(Error, where, "averages must be ours", `${kind} for ${name}`, remedy);
    }
    const every = averaging[name] as AveragingTime;
    checkCount(name, every, checkpoint);
    const named = parameters.map((x) => pathOf(paths, name, x));
    return { name, kind, every, ...(kind === "ema" ? { decay: options["decay"] as number } : {}), parameters: named };
  });
}

/** @throws Error unless it is said of all averages when they are updated, and of nothing else. */
export function checkAllSaid({ averages = {}, averaging = {}, afterUpdate }: AveragedRun): void {
  const names = Object.keys(averages);
  const example = `{ averaging: { ${names[0] ?? "ema"}: "step" } }`;
  if (afterUpdate !== undefined && !names.some((name) => averaging[name] === "step")) {
    const remedy = `If it updates averages, say ${example}; leave out what else it does, and add it to train.py.`;
    throw refusal(Error, where, "the run must be one that can be written down", "one with afterUpdate", remedy);
  }
  const unsaid = names.find((name) => averaging[name] === undefined);
  if (unsaid !== undefined) {
    const rule = "of each average it must be said when it is updated";
    throw refusal(Error, where, rule, `nothing for ${unsaid}`, `Say ${example}, or "epoch".`);
  }
  const stranger = Object.keys(averaging).find((name) => !names.includes(name));
  if (stranger === undefined) return;
  const rule = "averaging must name averages of the run";
  throw refusal(RangeError, where, rule, stranger, `There are: ${names.join(", ") || "none"}.`);
}

/** @throws TypeError or RangeError unless it says of names when they are updated. */
export function checkAveraging(at: string, name: string, value: unknown): void {
  const remedy = 'Pass { ema: "step" } or { swa: "epoch" }.';
  if (!isPlainObject(value))
    throw refusal(TypeError, at, `${name} must be a plain object`, describeValue(value), remedy);
  for (const [key, time] of Object.entries(value)) {
    if (!/^[A-Za-z][\w-]*$/.test(key)) {
      const rule = `the names in ${name} must be such that files can have`;
      throw refusal(RangeError, at, rule, describeValue(key), "Use letters, digits, - and _.");
    }
    if (time === "step" || time === "epoch") continue;
    throw refusal(RangeError, at, `${name}.${key} must be "step" or "epoch"`, describeValue(time), remedy);
  }
}

function checkCount(name: string, every: AveragingTime, { averages, step, epoch }: Checkpoint): void {
  const updates = averages[name]?.updates ?? 0;
  const most = every === "step" ? step : epoch;
  if (updates <= most) return;
  const rule = `${name} must have been updated at most once each ${every}, ${most} times`;
  throw refusal(RangeError, where, rule, `${updates}`, "Say when it is updated.");
}

function pathOf(paths: ReadonlyMap<Tensor, string>, name: string, x: Tensor): string {
  const path = isTensor(x) ? paths.get(x) : undefined;
  if (path !== undefined) return path;
  const rule = `what ${name} averages must be parameters of the model`;
  throw refusal(Error, where, rule, String(x), "Put what else is trained into the model.");
}
