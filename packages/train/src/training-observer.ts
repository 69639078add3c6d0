import { describeValue, type Layer, type Observer, refusal, type Tensor } from "@ganglion/tensor";
import type { FitEvent } from "./fit-event.ts";

/** How much a finding matters: something to know, something to look into, or something that spoils the run. */
export type Severity = "note" | "warning" | "error";

/** What an observer has found out about a run. It is plain data. */
export interface Finding {
  /** What it is about, the same for all of its kind, such as `"deadUnits"`. */
  readonly kind: string;
  readonly severity: Severity;
  /** What was found, in a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
  /** The layer or the parameter that it is about; left out where it is about the whole run. */
  readonly path?: string | undefined;
  /** The numbers that it rests on, by name. */
  readonly evidence?: Readonly<Record<string, unknown>>;
}

/** A training step as an observer sees it. The tensors live as long as the step. */
export interface ObservedStep {
  /** Counted from 1, over all epochs. */
  readonly step: number;
  /** Counted from 1. */
  readonly epoch: number;
  readonly model: Layer;
  /** The rate of this step's update. */
  readonly learningRate: number;
  /** The batch; where it is computed in parts (`accumulate`) the last of them, as are the two below. */
  readonly x: Tensor;
  readonly y: Tensor;
  readonly output: Tensor;
  readonly loss: Tensor;
}

/**
 * Looks at a run and says what it finds, such as `@ganglion/diagnostics` makes them; all of its functions are optional. They are
 * called in each step that `wants` asks for, outside of what is differentiated. What takes time, such as reading values back from
 * a device, belongs into `findings`.
 * @example
 * ```ts
 * import type { Finding, TrainingObserver } from "@ganglion/train";
 * let worst = 0;
 * const watchRate: TrainingObserver = {
 *   wants: (step) => step % 10 === 0,
 *   afterBackward: ({ learningRate }) => void (worst = Math.max(worst, learningRate)),
 *   findings(): Finding[] {
 *     if (worst <= 1) return [];
 *     return [{ kind: "rate", severity: "warning", message: `The rate reached ${worst}.`, remedy: "Lower it." }];
 *   },
 * };
 * ```
 */
export interface TrainingObserver {
  /** Whether it looks at this step, counted from 1; at all of them without this function. */
  wants?(step: number): boolean;
  /** What each layer takes in and gives out. */
  observe?: Observer;
  /** The gradients are there; clipping comes after it. */
  afterBackward?(step: ObservedStep): void;
  /** The weights were changed. */
  afterUpdate?(step: ObservedStep): void;
  /** Whatever `fit` reports, before you see it; of findings only that training diverged. */
  event?(event: FitEvent): void;
  /** What is new since it was last asked: after each step that is reported, after each epoch and at the end. */
  findings?(): readonly Finding[] | Promise<readonly Finding[]>;
}

const methods = ["wants", "observe", "afterBackward", "afterUpdate", "event", "findings"] as const;

/** @throws TypeError unless `value` is a list of observers. */
export function checkObservers(where: string, name: string, value: unknown): void {
  const remedy = "Pass [observer, ...], each an object with observe, afterBackward, afterUpdate, event or findings.";
  if (!Array.isArray(value)) {
    throw refusal(TypeError, where, `${name} must be a list of observers`, describeValue(value), remedy);
  }
  for (let index = 0; index < value.length; index++) {
    const observer: unknown = value[index];
    const given = methods.map((method) => (Object(observer) as Record<string, unknown>)[method]);
    const areFunctions = given.every((method) => method === undefined || typeof method === "function");
    if (typeof observer === "object" && areFunctions && given.some((method) => method !== undefined)) continue;
    throw refusal(TypeError, where, `${name}[${index}] must be an observer`, describeValue(observer), remedy);
  }
}
