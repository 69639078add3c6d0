import type { Dataset } from "@ganglion/datasets";
import {
  type AbortSignalLike,
  anything,
  checkBoolean,
  checkCount,
  checkFunction,
  checkModel,
  checkOptions,
  checkPositive,
  checkRng,
  checkSignal,
  type Layer,
  type OptionChecks,
  type Rng,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { BatchSource } from "@ganglion/train";
import type { Advice } from "./advice.ts";

/** How far `advise` is. */
export interface AdviseProgress {
  /** What it does: counts the labels, measures a step, looks at what the model makes of samples, fits probes. */
  readonly stage: "count" | "time" | "look" | "probe";
  /** How much of that is done, and of how much. */
  readonly done: number;
  readonly total: number;
}

/** What `advise` takes. */
export interface AdviseOptions {
  /** A model that has learned something, with the head that it learned it with. It is not changed. */
  readonly model: Layer;
  /** The new samples with their labels, prepared as the model wants them: a dataset, or a source of batches as `fit` takes it. */
  readonly data: Dataset | BatchSource;
  /** The seed of everything: which samples are looked at, and all that a plan draws. */
  readonly rng: Rng;
  /** How many seconds measuring and the plan may take together, by count; 60 by default. */
  readonly seconds?: number;
  /** Seconds of one training step of the whole model with `batchSize` samples; measured unless given. */
  readonly stepSeconds?: number;
  /** Samples in a batch; 32 by default. */
  readonly batchSize?: number;
  /** Some of what the model has learned from, to compare the new samples with; the running statistics of its batch norms unless given. */
  readonly oldData?: Dataset | BatchSource;
  /** Whether pictures may be moved and mirrored in training; true by default. */
  readonly augment?: boolean;
  /** Gives the time in seconds, by which a step is measured; `performance.now() / 1000` by default. */
  readonly clock?: () => number;
  /** Called now and then with how far it is. */
  readonly onProgress?: (progress: AdviseProgress) => void;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

const CHECKS: OptionChecks<AdviseOptions> = {
  model: [],
  data: [],
  rng: [checkRng],
  seconds: checkPositive,
  stepSeconds: checkPositive,
  batchSize: checkCount,
  oldData: anything,
  augment: checkBoolean,
  clock: checkFunction,
  onProgress: checkFunction,
  signal: checkSignal,
};

const RENAMED = { dataset: "data", train: "data", budget: "seconds", old: "oldData", seed: "rng", generator: "rng" };

/**
 * Says how to move a model to new data. It measures how many examples each class has, how well linear classifiers do on what the model
 * makes of them at several depths (leave-one-out), how far its features lie from those of the old data, whether mirror images are
 * the same to it, and what a training step costs on this machine; names which of the four cells of transfer learning this is, little or
 * much data, similar or different; and returns a plan that can be executed, with its evidence, the alternatives, and what would change it.
 *
 * The same seed gives the same advice and the same model, to the last bit on the same backend, if `stepSeconds` is given: take it from
 * `advice.evidence.cost`. Time is kept by count, steps times what one takes; `signal` stops it by the clock.
 * @throws TypeError without `model`, `data` or `rng`, or for what is no option; RangeError for numbers that are not allowed, fewer than two
 * classes with samples, or `seconds` in which nothing can be said; the signal's reason.
 * @example
 * ```ts
 * import { digits, split } from "@ganglion/datasets";
 * import { sequential } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * import { advise, shipped } from "@ganglion/transfer";
 * const { model, prepare } = await shipped("digits");
 * const [few] = split(await digits(), { sizes: [20], rng: rng(3), stratify: true });
 * const advice = await advise({ model: sequential({ prepare, model }), data: few, rng: rng(7), stepSeconds: 0.05 });
 * advice.cell; // => "little-similar"
 * const { model: mine } = await advice.plan.run();
 * ```
 * @see Yosinski, Clune, Bengio, Lipson, 2014, "How transferable are features in deep neural networks?"
 * @see Kornblith, Shlens, Le, 2019, "Do better ImageNet models transfer better?"
 * @see He, Girshick, Dollár, 2018, "Rethinking ImageNet pre-training"
 */
export async function advise(options: AdviseOptions): Promise<Advice> {
  const where = "advise";
  checkOptions<AdviseOptions>(where, options, CHECKS, RENAMED);
  checkModel(where, options.model);
  options.signal?.throwIfAborted();
  return (await loaded("advise", import("./give-advice.ts"))).giveAdvice(options);
}
