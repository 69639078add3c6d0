import type { AbortSignalLike, Layer } from "@ganglion/tensor";
import type { BatchSource, EndEvent, FitEvent, FitOptions } from "@ganglion/train";

/** Little or much data, similar to what the model learned from or different. */
export type Cell = "little-similar" | "little-different" | "much-similar" | "much-different";

/** What a plan does with the model. */
export type PlanKind =
  /** A linear classifier on features that stay as they are. */
  | "probe"
  /** The head and the last stage are trained, what comes before stays. */
  | "last"
  /** All layers are trained, those near the input with smaller rates. */
  | "all"
  /** The same network is trained from new random weights. */
  | "scratch";

/** How well a linear classifier does on what the model makes of the new data at one depth. */
export interface ProbeEvidence {
  /** The last layer that was computed; the head itself for what the head takes in. */
  readonly path: string;
  /** Whether it is what the head takes in. */
  readonly isLast: boolean;
  /** Whether the model's batch norms had the statistics of the new data (see `adaBN`). */
  readonly isAdapted: boolean;
  /** How many features a sample has there. */
  readonly features: number;
  /** The share of samples whose class is found by the probe that was fitted on all others, 0-1. */
  readonly accuracy: number;
}

/** How far the new data's features lie from the old data's. */
export interface DistanceEvidence {
  /**
   * The mean over layers of the Fréchet distance of two normal distributions, channel by channel, as a share of the old variance: 0 for the
   * same data, about 1 where features lie a standard deviation beside the old ones.
   */
  readonly value: number;
  /** What the old data is known by: the running statistics of batch norms, or samples of it. */
  readonly source: "batchNorm" | "oldData";
  readonly layers: readonly { readonly path: string; readonly distance: number }[];
}

/** What time things take. */
export interface CostEvidence {
  /** Seconds of one training step of the whole model with `batchSize` samples. Pass it to `advise` for the same advice again. */
  readonly stepSeconds: number;
  /** Whether it was measured, not given. */
  readonly isMeasured: boolean;
  readonly batchSize: number;
  /** Seconds that were given for all. */
  readonly seconds: number;
  /** Seconds that measuring took by this count. */
  readonly adviceSeconds: number;
}

/** What an advice rests on. */
export interface Evidence {
  readonly samples: number;
  readonly classes: number;
  /** How many samples each class has. */
  readonly counts: readonly number[];
  /** How many samples were looked at. */
  readonly measured: number;
  /** The accuracy of always saying the most frequent class. */
  readonly chance: number;
  /** Linear classifiers at several depths, from the input to the head. */
  readonly probes: readonly ProbeEvidence[];
  /** The standard error of the best of these accuracies: smaller differences say nothing. */
  readonly noise: number;
  /** Undefined where nothing is known of the old data. */
  readonly distance: DistanceEvidence | undefined;
  /** The accuracy on mirror images, and on the same pictures as they are, of a probe; undefined where they are no pictures in memory. */
  readonly mirrored: { readonly accuracy: number; readonly original: number } | undefined;
  readonly cost: CostEvidence;
}

/** A model that a plan has made ready, and how it is trained. */
export interface PreparedPlan {
  /** A copy of the model that was given, with another head. */
  readonly model: Layer;
  /** What `fit` of `@ganglion/train` takes; undefined where the model is done. */
  readonly fitOptions: FitOptions | undefined;
}

/** What `prepare` of a plan takes. */
export interface PrepareOptions {
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/** What `run` of a plan takes. */
export interface RunOptions extends PrepareOptions {
  /** Samples to measure on after each epoch. */
  readonly validation?: BatchSource;
  /** Called with each event of the training, as `fit` reports them. */
  readonly onEvent?: (event: FitEvent) => void;
}

/** What a plan has made. */
export interface PlanResult {
  readonly model: Layer;
  /** The end of the training; undefined where nothing was trained. */
  readonly end: EndEvent | undefined;
}

/** What to do, as data, as text, and as what does it. */
export interface Plan {
  readonly kind: PlanKind;
  /** After which layer the model is cut, whose features the new head takes in; undefined for those that the old head took in. */
  readonly cut: string | undefined;
  /** Whether batch norms take the statistics of the new data first. */
  readonly adaptsStatistics: boolean;
  /** The paths of the parts that stay as they are. */
  readonly frozen: readonly string[];
  /** The largest learning rates of the parts that are trained, from the input to the head. */
  readonly rates: readonly { readonly path: string; readonly learningRate: number }[];
  readonly weightDecay: number;
  readonly epochs: number;
  /** How many epochs it would have without a limit of time. */
  readonly wantedEpochs: number;
  readonly batchSize: number;
  /** By what samples are changed each time they are seen. */
  readonly augmentation: readonly string[];
  /** Steps of training in all. */
  readonly steps: number;
  /** About how many seconds it takes. */
  readonly seconds: number;
  readonly text: string;
  /**
   * Makes the model ready: a copy with the new head, frozen and adapted as the plan says, and the options of its training, to call `fit`
   * with checkpoints and the like. The model that was given stays as it is.
   */
  prepare(options?: PrepareOptions): Promise<PreparedPlan>;
  /** Does all of it. The same plan gives the same model each time. */
  run(options?: RunOptions): Promise<PlanResult>;
  toString(): string;
}

/** By what the cell was chosen, as numbers: for those who say it in words of their own. */
export interface Judgement {
  /** Samples a class, by the mean. */
  readonly perClass: number;
  /** The best of all probes, and the best of those on what the head takes in. */
  readonly best: ProbeEvidence;
  readonly last: ProbeEvidence;
  /** Whether what the head takes in tells the new classes apart as well as anything before it does. */
  readonly isDeepBest: boolean;
  /** Whether the features lie near the old ones, as far as that is known. */
  readonly isNear: boolean;
  /**
   * From how many samples a class on there is much data, up to which share of the old variance features are near, and from which accuracy of
   * a probe on what the head takes in it is enough for little data that is similar.
   */
  readonly borders: { readonly perClass: number; readonly distance: number; readonly accuracy: number };
  /** From how many samples a class on training from scratch would be as good, given time, where the data is different. */
  readonly enoughPerClass: number;
}

/** What to do, and why. */
export interface Advice {
  readonly cell: Cell;
  readonly evidence: Evidence;
  readonly judgement: Judgement;
  readonly plan: Plan;
  /** The other plans, the best guess first. */
  readonly alternatives: readonly Plan[];
  /** Whether training from scratch would do as well, and why. */
  readonly scratch: { readonly isAsGood: boolean; readonly reason: string };
  /** What would lead to another advice. */
  readonly changesIf: readonly string[];
  /** All of it for people. */
  readonly text: string;
  toString(): string;
}
