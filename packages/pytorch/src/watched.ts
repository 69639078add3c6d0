import { describeValue, refusal } from "@ganglion/tensor";
import type { EarlyStopping, StopRule } from "@ganglion/train";
import type { PyTorchRun } from "./pytorch-run.ts";

const WATCHED = ["loss", "accuracy", "validation.loss", "validation.accuracy"] as const;

/** What is told of each epoch to who decides by it: the averages over its training steps, or those on the validation samples. */
export type Watched = (typeof WATCHED)[number];

/** Early stopping as the project has it. */
export interface StoppingFacts {
  readonly watched: Watched;
  readonly patience: number;
  readonly mode: "min" | "max";
  readonly threshold: number;
  readonly keepBest: boolean;
}

const where = "exportToPyTorch";

/** @throws TypeError or RangeError unless it is one of what can be watched. */
export function checkWatched(at: string, name: string, value: unknown): void {
  if (WATCHED.includes(value as Watched)) return;
  const Kind = typeof value === "string" ? RangeError : TypeError;
  const rule = `${name} must be one of ${WATCHED.map((each) => JSON.stringify(each)).join(", ")}`;
  throw refusal(Kind, at, rule, describeValue(value), "Say what your loop passes to report.");
}

/**
 * What the run's `reduceOnPlateau` is told at the end of each epoch: what `plateauMetric` says, else the validation loss, else the loss.
 * @throws RangeError if that is of validation samples and there are none.
 */
export function plateauMetric({ plateauMetric: said, validation }: PyTorchRun): Watched {
  const watched = said ?? (validation === undefined ? "loss" : "validation.loss");
  checkThere(watched, validation, "plateauMetric");
  return watched;
}

/**
 * How the run is stopped early.
 * @throws Error for a rule or a metric of one's own; RangeError if it is of validation samples and there are none.
 */
export function stoppingFacts({ stopping, validation }: PyTorchRun): StoppingFacts | undefined {
  if (stopping === undefined) return undefined;
  if (!isEarlyStopping(stopping)) throw refuseStopping(stopping.kind);
  const { patience, metric, mode, threshold, keepBest } = stopping.options;
  const watched = WATCHED.find((_, at) => [1, 10].every((scale) => metricAt(metric, scale) === scale * (at + 1)));
  if (watched === undefined) throw refuseStopping("one with a metric of its own");
  checkThere(watched, validation, "stopping");
  return { watched, patience, mode, threshold, keepBest };
}

function refuseStopping(got: string): Error {
  const rule = "stopping must be earlyStopping by the loss or the accuracy";
  return refusal(Error, where, rule, got, "Leave stopping out, and stop train.py yourself.");
}

function isEarlyStopping(rule: StopRule): rule is EarlyStopping {
  return rule.kind === "earlyStopping" && typeof (rule as Partial<EarlyStopping>).options?.metric === "function";
}

/** What a metric gives of an epoch whose loss is `scale`, accuracy twice that, and so on. */
function metricAt(metric: EarlyStopping["options"]["metric"], scale: number): number | undefined {
  const none = { metrics: {}, size: 1 };
  const validation = { loss: 3 * scale, accuracy: 4 * scale, ...none };
  const epoch = { epoch: 1, epochs: 2, loss: scale, accuracy: 2 * scale, metrics: {}, validation, seconds: 1 };
  try {
    return metric(epoch);
  } catch {
    // One that asks for metrics which are not here.
    return undefined;
  }
}

function checkThere(watched: Watched, validation: unknown, name: string): void {
  if (validation !== undefined || !watched.startsWith("validation")) return;
  const rule = `${name} must be of what the run measures`;
  throw refusal(RangeError, where, rule, `${watched} without validation samples`, "Give the run validation samples.");
}
