import type { Loss } from "@ganglion/losses";
import type { Optimizer } from "@ganglion/optim";
import type { Observer, Rng } from "@ganglion/tensor";
import type { BatchSource } from "./batch-source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Metric } from "./metric.ts";

/** What `fit` needs of an optimizer. */
export type FitOptimizer = Pick<Optimizer, "step" | "zeroGrad" | "learningRate" | "state" | "load">;

/** What `fit` takes besides the model. */
export interface FitOptions {
  /** The samples to learn from. */
  readonly train: BatchSource;
  /** Samples to measure on after each epoch. */
  readonly validation?: BatchSource;
  /** A scalar to minimize, averaged over the batch. */
  readonly loss: Loss;
  readonly optimizer: FitOptimizer;
  /** How often to go through the samples. */
  readonly epochs: number;
  /** Samples in a batch. */
  readonly batchSize: number;
  /** The seed of everything: the order of the samples in each epoch, and what layers such as dropout draw. */
  readonly rng: Rng;
  /** Shuffle the samples anew each epoch; true by default. */
  readonly shuffle?: boolean;
  /** Leave out a last batch of fewer samples; false by default. */
  readonly dropLast?: boolean;
  /** Further numbers to average, by name. The accuracy is measured without being asked for where the target is labels. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Read the loss back and report every so many steps; 1 by default. More keeps a GPU busy. */
  readonly every?: number;
  /** Stops after the current step; the last event is then `{ type: "end", reason: "aborted" }`. */
  readonly signal?: AbortSignal;
  /** Sees what the model's layers take in and give out in each training step. The tensors live as long as the step. */
  readonly observe?: Observer;
  /** Runs between the gradients and the update, as for clipping: `() => clipGradNorm(parameters(model), 1)`. */
  readonly afterBackward?: () => void;
  /**
   * Go on from here instead of from the beginning. The model and the optimizer, made as for the first run, are put back to
   * where they were; the generators are the checkpoint's, and `rng` is not used.
   */
  readonly resume?: Checkpoint;
}

/** Options with the defaults filled in. */
export interface ResolvedOptions extends FitOptions {
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly every: number;
  /** Steps in one epoch. */
  readonly stepsPerEpoch: number;
}

/**
 * Fills in the defaults and checks the numbers.
 * @throws RangeError if a count is not a whole number >= 1 or the samples do not fill one batch, TypeError without `rng`.
 */
export function resolveOptions(options: FitOptions): ResolvedOptions {
  const { train, epochs, batchSize, rng, shuffle = true, dropLast = false, metrics = {}, every = 1 } = options;
  for (const [name, value] of Object.entries({ epochs, batchSize, every })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`fit: ${name} must be a whole number >= 1, got ${value}. One is the least.`);
    }
  }
  if (typeof rng?.split !== "function") {
    throw new TypeError(
      `fit: rng must be given, got ${String(rng)}. Pass { rng: rng(7) }; it decides the order of the samples.`,
    );
  }
  const stepsPerEpoch = dropLast ? Math.floor(train.size / batchSize) : Math.ceil(train.size / batchSize);
  if (stepsPerEpoch < 1) {
    throw new RangeError(
      `fit: train must give at least one batch an epoch, got ${train.size} samples for batches of ${batchSize}. ` +
        "Use a smaller batchSize, or more samples.",
    );
  }
  return { ...options, shuffle, dropLast, metrics, every, stepsPerEpoch };
}
