import { type Check, describeValue, refusal } from "@ganglion/tensor";
import type { WeightAverageState } from "@ganglion/optim";
import type { EpochEvent } from "./fit-event.ts";

/** What a stop rule remembers: plain numbers, and the tensors of the best weights. */
export type StopRuleState = WeightAverageState & Readonly<Record<string, unknown>>;

/** Decides after each epoch whether to go on, and what the weights are in the end; `earlyStopping` makes one. */
export interface StopRule {
  /** What it is, such as "earlyStopping". */
  readonly kind: string;
  /** Whether training is over. */
  readonly stopped: boolean;
  /** Forgets everything: a run begins. */
  start(): void;
  /** Takes note of an epoch. */
  report(epoch: Omit<EpochEvent, "type">): void;
  /** Puts the weights to what they are to be in the end. */
  finish(): void;
  /** A snapshot, which checkpoints carry. */
  state(): StopRuleState;
  /** Goes on from a snapshot, after checking it. */
  load(state: StopRuleState): void;
}

const METHODS = ["start", "report", "finish", "state", "load"] as const;

/** @throws TypeError unless `value` is a stop rule. */
export const checkStopRule: Check = (where, name, value) => {
  const given = Object(value) as Record<string, unknown>;
  const isRule = typeof given["kind"] === "string" && METHODS.every((method) => typeof given[method] === "function");
  if (isRule) return;
  const remedy = "Pass earlyStopping(model, { patience: 5 }).";
  throw refusal(TypeError, where, `${name} must be a stop rule`, describeValue(value), remedy);
};

/** The name under which checkpoints carry it, among the averages. */
export const STOPPING = "stopping";
