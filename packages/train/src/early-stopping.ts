import { loadStateDict, stateDict, type StateDict } from "@ganglion/layers";
import {
  checkBoolean,
  checkFunction,
  checkNonNegative,
  checkOptions,
  checkWhole,
  describeValue,
  formatShape,
  isTensor,
  keep,
  type Layer,
  oneOf,
  refusal,
  sameShape,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import type { EpochEvent } from "./fit-event.ts";
import type { StopRule, StopRuleState } from "./stop-rule.ts";

/** What `earlyStopping` takes. */
export interface EarlyStoppingOptions {
  /** How many epochs without a better value are borne; 5 by default. */
  readonly patience?: number;
  /** What is watched; the loss on the validation samples by default. */
  readonly metric?: (epoch: Omit<EpochEvent, "type">) => number | undefined;
  /** Whether it should fall ("min", default) or rise ("max"). */
  readonly mode?: "min" | "max";
  /** By how much a value has to be better to count; 0 by default. */
  readonly threshold?: number;
  /** Whether the weights and buffers of the best epoch are put back in the end; true by default. */
  readonly keepBest?: boolean;
}

/** A stop rule that says what it has seen. */
export interface EarlyStopping extends StopRule {
  /** Its options, defaults filled in. */
  readonly options: Readonly<Required<EarlyStoppingOptions>>;
  /** The best value so far; undefined before there is one. */
  readonly best: number | undefined;
  /** How many epochs there were since. */
  readonly waited: number;
}

interface Progress {
  /** How many epochs were reported. */
  updates: number;
  best: number | null;
  waited: number;
  stopped: boolean;
}

const where = "earlyStopping";
const checks = {
  patience: checkWhole,
  metric: checkFunction,
  mode: /* @__PURE__ */ oneOf("min", "max"),
  threshold: checkNonNegative,
  keepBest: checkBoolean,
};
const renamed = {
  minDelta: "threshold",
  min_delta: "threshold",
  monitor: "metric",
  restoreBestWeights: "keepBest",
  restore_best_weights: "keepBest",
};

/**
 * Ends a run when a value has not become better for some epochs, and puts the best epoch's weights and buffers back, also where the run
 * ends by itself. NaN is never better. It is given to `fit` as `stopping`; checkpoints carry what it remembers.
 * @throws TypeError or RangeError if an option is wrong.
 * @example
 * ```ts
 * import { digits, split } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { earlyStopping, fit } from "@ganglion/train";
 * const [train, validation] = split(await digits({ shape: [64] }), { sizes: [500, 200] });
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 2 });
 * const stopping = earlyStopping(model, { patience: 2 });
 * const data = { train, validation, batchSize: 50, rng: rng(8) };
 * const { reason } = await fit(model, { ...data, loss: crossEntropy, optimizer, epochs: 100, stopping });
 * reason; // => "stopped"
 * ```
 * @see Prechelt, 1998, Early Stopping - But When?
 */
export function earlyStopping(model: Layer, options: EarlyStoppingOptions = {}): EarlyStopping {
  checkFunction(where, "model", model);
  checkOptions<EarlyStoppingOptions>(where, options, checks, renamed);
  const { patience = 5, metric = validationLoss, mode = "min", threshold = 0, keepBest = true } = options;
  const kept = keptWeights(model);
  let progress = none();
  return {
    kind: where,
    options: { patience, metric, mode, threshold, keepBest },
    get stopped() {
      return progress.stopped;
    },
    get best() {
      return progress.best ?? undefined;
    },
    get waited() {
      return progress.waited;
    },
    start() {
      progress = none();
      kept.hold({});
    },
    report(epoch) {
      const value = checkValue(metric(epoch));
      const { best, updates } = progress;
      const isBetter = Number.isFinite(value) && gainOf(best, value, mode) > threshold;
      const waited = isBetter ? 0 : progress.waited + 1;
      progress = { updates: updates + 1, best: isBetter ? value : best, waited, stopped: waited > patience };
      if (isBetter && keepBest) kept.hold(stateDict(model));
    },
    finish: kept.putBack,
    state: () => ({ kind: where, ...progress, tensors: kept.snapshot() }),
    load(state) {
      const next = readProgress(state);
      scope(() => checkWeights(stateDict(model), state.tensors, next.best !== null && keepBest));
      progress = next;
      kept.hold(snapshot(state.tensors));
    },
  };
}

/** Weights and buffers that are kept, if any are. */
interface KeptWeights {
  /** Takes tensors over and lets go of those from before. */
  hold(next: StateDict): void;
  putBack(): void;
  snapshot(): StateDict;
}

function keptWeights(model: Layer): KeptWeights {
  let weights: StateDict = {};
  return {
    hold(next) {
      const before = weights;
      weights = next;
      for (const x of Object.values(next)) keep(x);
      for (const x of Object.values(before)) x.dispose();
    },
    putBack() {
      if (Object.keys(weights).length > 0) loadStateDict(model, weights);
    },
    snapshot: () => snapshot(weights),
  };
}

/** By how much a value is better than the best; the first is better than none. */
function gainOf(best: number | null, value: number, mode: "min" | "max"): number {
  if (best === null) return Number.POSITIVE_INFINITY;
  return mode === "min" ? best - value : value - best;
}

function snapshot(tensors: StateDict): StateDict {
  return Object.fromEntries(Object.entries(tensors).map(([name, x]) => [name, x.detach()]));
}

function none(): Progress {
  return { updates: 0, best: null, waited: 0, stopped: false };
}

function validationLoss({ validation }: Omit<EpochEvent, "type">): number | undefined {
  return validation?.loss;
}

function checkValue(value: unknown): number {
  if (typeof value === "number") return value;
  const remedy = "Give fit validation samples, or earlyStopping a metric such as (epoch) => epoch.loss.";
  throw refusal(TypeError, where, "the metric must be a number", describeValue(value), remedy);
}

const unsaved = "Pass what state() returned.";

function readProgress(state: StopRuleState): Progress {
  const { kind, updates, best, waited, stopped } = Object(state) as Record<string, unknown>;
  if (kind !== where) {
    throw refusal(Error, where, `the state must be of ${where}`, describeValue(kind), "Make the same stop rule first.");
  }
  const areCounts = [updates, waited].every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
  const isBest = best === null || Number.isFinite(best);
  if (areCounts && isBest && typeof stopped === "boolean" && (waited as number) <= (updates as number)) {
    return { updates: updates as number, best: best as number | null, waited: waited as number, stopped };
  }
  const rule = "the state must have counts, a best value or null, and whether it is over";
  throw refusal(TypeError, where, rule, "others", unsaved);
}

/** @throws Error unless there are tensors for all of the model, where they must be there, and for nothing else. */
function checkWeights(wanted: StateDict, given: unknown, areNeeded: boolean): void {
  const entries = typeof given === "object" && given !== null ? Object.entries(given) : [];
  if (entries.length !== (areNeeded ? Object.keys(wanted).length : 0)) {
    const rule = areNeeded ? "the state must have a tensor for each of the model" : "the state must have no tensors";
    throw refusal(Error, where, rule, `${entries.length}`, unsaved);
  }
  for (const [name, x] of entries as [string, unknown][]) {
    const own = Object.hasOwn(wanted, name) ? (wanted[name] as Tensor) : undefined;
    const isRight = isTensor(x) && !x.disposed && own !== undefined && sameShape(own.shape, x.shape);
    if (isRight && own.dtype === x.dtype && own.backend === x.backend) continue;
    const rule =
      own === undefined
        ? "what is kept must be of the model"
        : `${name} must be like the model's, ${formatShape(own.shape)}`;
    throw refusal(Error, where, rule, own === undefined ? describeValue(name) : describeValue(x), unsaved);
  }
}
