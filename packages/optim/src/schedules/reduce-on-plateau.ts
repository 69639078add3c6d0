import { checkDecay, checkNonNegative, checkWhole, describeValue, oneOf, refusal } from "@ganglion/tensor";
import { readCount, readRecord } from "../read-record.ts";
import type { Schedule, ScheduleState } from "../schedule.ts";
import { checkMinimum, checkScheduleOptions, checkStart, defineSchedule } from "./define.ts";

const WHERE = "reduceOnPlateau";

/** What `reduceOnPlateau` takes. */
export interface ReduceOnPlateauOptions {
  /** Whether the metric should fall ("min", default) or rise ("max"). */
  readonly mode?: "min" | "max";
  /** What the rate is multiplied with; 0.1 by default. */
  readonly factor?: number;
  /** How many reports without improvement are borne; 10 by default. */
  readonly patience?: number;
  /** By how much a metric has to be better to count; 1e-4 by default. */
  readonly threshold?: number;
  /** Whether the threshold is a part of the best metric ("rel", default) or a difference ("abs"). */
  readonly thresholdMode?: "rel" | "abs";
  /** How many reports after a reduction do not count; 0 by default. */
  readonly cooldown?: number;
  /** The smallest rate; 0 by default. */
  readonly minimum?: number;
  /** Reductions by less than this are not made; 1e-8 by default. */
  readonly eps?: number;
}

/** A schedule that is told how training goes. */
export interface PlateauSchedule extends Schedule {
  /**
   * Takes note of a metric, such as each epoch's validation loss. NaN and the infinities are no improvement.
   * @throws TypeError unless it is a number.
   */
  report(metric: number): void;
  readonly state: () => ScheduleState;
  readonly load: (state: ScheduleState) => void;
  /** Its options, defaults filled in. */
  readonly plateau: Readonly<Required<ReduceOnPlateauOptions>>;
}

interface Progress {
  rate: number;
  best: number | null;
  badReports: number;
  cooldown: number;
}

/**
 * A rate that falls when a metric stops improving. Optimizers put what it remembers into their own state.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is out of range.
 * @example
 * ```ts
 * import { reduceOnPlateau } from "@ganglion/optim";
 * const schedule = reduceOnPlateau(0.1, { factor: 0.5, patience: 1 });
 * for (const loss of [1, 1, 1]) schedule.report(loss);
 * schedule(0); // => 0.05
 * ```
 */
export function reduceOnPlateau(learningRate: number, options: ReduceOnPlateauOptions = {}): PlateauSchedule {
  check(learningRate, options);
  const settings = fillIn(options);
  checkMinimum(WHERE, settings.minimum, learningRate);
  const progress: Progress = { rate: learningRate, best: null, badReports: 0, cooldown: 0 };
  return Object.assign(
    defineSchedule(WHERE, () => progress.rate),
    {
      report: (metric: number) => takeNote(progress, settings, checkedMetric(metric)),
      state: (): ScheduleState => ({ ...progress }),
      load: (state: ScheduleState): void => {
        Object.assign(progress, readProgress(state, learningRate, settings));
      },
      plateau: settings,
    },
  );
}

function checkedMetric(metric: unknown): number {
  if (typeof metric === "number") return metric;
  const remedy = "Pass its value, such as await loss.item().";
  throw refusal(TypeError, `${WHERE}.report`, "the metric must be a number", describeValue(metric), remedy);
}

/** What a state holds, if a schedule with these settings can have saved it. */
function readProgress(given: unknown, learningRate: number, settings: Required<ReduceOnPlateauOptions>): Progress {
  const where = `${WHERE}.load`;
  const state = readRecord(where, "the state", given, ["rate", "best", "badReports", "cooldown"]);
  const [rate, best] = [state.get("rate"), state.get("best")];
  if (typeof rate !== "number" || !(rate >= settings.minimum && rate <= learningRate)) {
    const rule = `rate must be a number from ${settings.minimum} to ${learningRate}`;
    throw refusal(RangeError, where, rule, describeValue(rate), "Make the schedule with the same options.");
  }
  if (best !== null && !(typeof best === "number" && Number.isFinite(best))) {
    const rule = "best must be a finite number, or null before the first report";
    throw refusal(TypeError, where, rule, describeValue(best), "Pass what state() returned.");
  }
  const badReports = readCount(where, "badReports", state.get("badReports"), 0, settings.patience);
  return {
    rate,
    best,
    badReports,
    cooldown: readCount(where, "cooldown", state.get("cooldown"), 0, settings.cooldown),
  };
}

function takeNote(progress: Progress, settings: Required<ReduceOnPlateauOptions>, metric: number): void {
  const { factor, patience, minimum, eps } = settings;
  if (isBetter(progress.best, settings, metric)) {
    progress.best = metric;
    progress.badReports = 0;
  } else {
    progress.badReports++;
  }
  if (progress.cooldown > 0) {
    progress.cooldown--;
    progress.badReports = 0;
  }
  if (progress.badReports <= patience) return;
  const reduced = Math.max(progress.rate * factor, minimum);
  if (progress.rate - reduced > eps) progress.rate = reduced;
  progress.cooldown = settings.cooldown;
  progress.badReports = 0;
}

function isBetter(best: number | null, settings: Required<ReduceOnPlateauOptions>, metric: number): boolean {
  if (!Number.isFinite(metric)) return false;
  if (best === null) return true;
  const { mode, threshold, thresholdMode } = settings;
  const margin = thresholdMode === "rel" ? best * threshold : threshold;
  return mode === "min" ? metric < best - margin : metric > best + margin;
}

function fillIn(options: ReduceOnPlateauOptions): Required<ReduceOnPlateauOptions> {
  const { mode = "min", factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = "rel" } = options;
  const { cooldown = 0, minimum = 0, eps = 1e-8 } = options;
  return { mode, factor, patience, threshold, thresholdMode, cooldown, minimum, eps };
}

function check(learningRate: unknown, options: ReduceOnPlateauOptions): asserts learningRate is number {
  checkStart(WHERE, learningRate);
  checkScheduleOptions(WHERE, options, {
    mode: oneOf("min", "max"),
    factor: checkDecay,
    patience: checkWhole,
    threshold: checkNonNegative,
    thresholdMode: oneOf("rel", "abs"),
    cooldown: checkWhole,
    minimum: checkNonNegative,
    eps: checkNonNegative,
  });
}
