import { checkBoolean, checkFinite, checkInteger, checkOptions, checkPositive, refusal } from "@ganglion/tensor";
import type { Range } from "./domain.ts";

/** What `uniform` takes besides its ends. */
export interface UniformOptions {
  /** Chooses only `low`, `low + step`, `low + 2 step` and so on, up to `high`. */
  readonly step?: number | undefined;
}

/** What `int` takes besides its ends. */
export interface IntOptions {
  /** Chooses only every `step`-th number from `low`; 1 by default. */
  readonly step?: number | undefined;
  /** Whether each order of magnitude is equally likely, as in `logUniform`; false by default. Needs `low` >= 1, and takes no `step`. */
  readonly log?: boolean | undefined;
}

/**
 * A number from `low` to `high`, each equally likely; in steps if `step` is given.
 * @throws TypeError unless both are numbers, RangeError unless they are finite and `low < high`.
 * @example
 * ```ts
 * import { uniform } from "@ganglion/search";
 * uniform(0, 0.5, { step: 0.1 }); // dropout: 0, 0.1, 0.2, 0.3, 0.4 or 0.5
 * ```
 */
export function uniform(low: number, high: number, options: UniformOptions = {}): Range {
  const where = "uniform";
  checkEnds(where, low, high, checkFinite);
  checkOptions<UniformOptions>(where, options, { step: checkPositive }, { q: "step", quantum: "step" });
  checkStep(where, low, high, options.step);
  return { kind: "uniform", low, high, step: options.step };
}

/**
 * A number from `low` to `high`, of which each order of magnitude is equally likely: `exp(uniform(log(low), log(high)))`. What
 * learning rates and penalties are searched in.
 * @throws TypeError unless both are numbers, RangeError unless `0 < low < high`.
 * @example
 * ```ts
 * import { logUniform } from "@ganglion/search";
 * logUniform(1e-4, 1); // a learning rate
 * ```
 */
export function logUniform(low: number, high: number): Range {
  checkEnds("logUniform", low, high, checkPositive);
  return { kind: "logUniform", low, high, step: undefined };
}

/**
 * A whole number from `low` to `high`, both included, each equally likely; with `{ log: true }` each order of magnitude.
 * @throws TypeError unless both are numbers, RangeError unless they are whole and `low < high`.
 * @example
 * ```ts
 * import { int } from "@ganglion/search";
 * int(16, 128, { step: 16 }); // the width of a layer
 * ```
 */
export function int(low: number, high: number, options: IntOptions = {}): Range {
  const where = "int";
  checkEnds(where, low, high, checkInteger);
  checkOptions<IntOptions>(where, options, { step: checkPositive, log: checkBoolean }, { q: "step" });
  const { step, log = false } = options;
  if (step !== undefined) checkInteger(where, "step", step, true);
  if (log && step !== undefined) {
    throw refusal(TypeError, where, "log and step must not be given both", "both", "Leave one of them out.");
  }
  if (log && low < 1) {
    throw refusal(RangeError, where, "low must be >= 1 with log", String(low), "Begin at 1, or leave log out.");
  }
  checkStep(where, low, high, step);
  return { kind: log ? "logInt" : "int", low, high, step: log ? undefined : (step ?? 1) };
}

function checkEnds(
  where: string,
  low: number,
  high: number,
  check: (where: string, name: string, value: unknown) => void,
): void {
  check(where, "low", low);
  check(where, "high", high);
  if (low < high && Number.isFinite(high - low)) return;
  const remedy = "Give the lower end first; an entry that is always the same is choice([value]).";
  throw refusal(RangeError, where, "low must be below high, at a finite distance", `${low} and ${high}`, remedy);
}

function checkStep(where: string, low: number, high: number, step: number | undefined): void {
  if (step === undefined) return;
  const steps = (high - low) / step;
  if (steps >= 1 && steps <= 2 ** 32) return;
  const remedy = "Give a step that is smaller than the range, and not by more than 2^32.";
  throw refusal(RangeError, where, "step must fit into the range", `${step} from ${low} to ${high}`, remedy);
}
