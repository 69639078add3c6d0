import type { Finding } from "./finding.ts";
import type { StepSample } from "./sample.ts";

/** A point of the curves of training. */
export interface StepPoint {
  /** Counted from 1. */
  readonly step: number;
  /** The training loss before the update; a mean over several steps where points were merged. */
  readonly loss: number;
  /** The share of samples classified right, 0-1. */
  readonly accuracy: number | undefined;
  readonly learningRate: number | undefined;
}

/** What was measured after an epoch. */
export interface EpochPoint {
  /** Counted from 1. */
  readonly epoch: number;
  /** The step that it ended with. */
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number | undefined;
  readonly validationLoss: number | undefined;
  readonly validationAccuracy: number | undefined;
}

/** Where the first value came up that is not finite, in the words of who found it. */
export type Origin = Pick<Finding, "path" | "step" | "message" | "evidence" | "remedy">;

/** All that is known of a run: plain data, which can be posted and stored. */
export interface History {
  /** How many classes there are; undefined for what is no classifier. */
  readonly classes: number | undefined;
  /** How many samples of each class there are, or the share of each, where that was said; else all are as frequent. */
  readonly classCounts?: readonly number[] | undefined;
  readonly samples: readonly StepSample[];
  readonly steps: readonly StepPoint[];
  readonly epochs: readonly EpochPoint[];
  /** Where the first value came up that is not finite, if `fit` found out. */
  readonly origin?: Origin | undefined;
  /** Whether a loss came with an accuracy: then it is a classifier, and the loss is taken for a cross-entropy. */
  readonly isClassifier: boolean;
}
