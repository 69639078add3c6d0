import type { Loss } from "@ganglion/losses";
import type { Optimizer, WeightAverage } from "@ganglion/optim";
import type { AbortSignalLike, Observer, Rng, Tensor } from "@ganglion/tensor";
import type { BatchSource } from "./batch-source.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { SaveOptions } from "./check-save.ts";
import type { Measures } from "./host-measure.ts";
import type { Metric } from "./metric.ts";
import type { StopRule } from "./stop-rule.ts";
import type { TrainingObserver } from "./training-observer.ts";

/** What `fit` needs of an optimizer. */
export type FitOptimizer = Pick<Optimizer, "kind" | "groups" | "step" | "zeroGrad" | "learningRate" | "state" | "load">;

/** What `fit` takes besides the model. */
export interface FitOptions {
  /** The samples to learn from. */
  readonly train: BatchSource;
  /** Samples to measure on after each epoch. */
  readonly validation?: BatchSource | undefined;
  /**
   * A scalar to minimize, averaged over the batch. One that leaves samples out or weighs them says so by `weighted` of
   * `@ganglion/losses`, as `crossEntropy` does; a batch in which nothing counts is then a step that changes no weights.
   */
  readonly loss: Loss;
  /** What the validation samples are measured by instead, as where `loss` smooths labels; `loss` by default. */
  readonly validationLoss?: Loss;
  /** What is to be small besides the loss, such as `() => weightPenalty(parameters(model), { l1: 1e-4 })`. Not part of the losses reported. */
  readonly penalty?: (() => Tensor) | undefined;
  readonly optimizer: FitOptimizer;
  /** How often to go through the samples. */
  readonly epochs: number;
  /** Samples in a batch. */
  readonly batchSize: number;
  /**
   * Compute each batch in so many parts, one after the other, and add up their gradients: the same step in that part of the memory.
   * 1 by default. Layers that look at the whole batch, such as batch norm, see a part of it.
   */
  readonly accumulate?: number;
  /** The seed of everything: the order of the samples in each epoch, and what layers such as dropout draw. */
  readonly rng: Rng;
  /** Shuffle the samples anew each epoch; true by default. */
  readonly shuffle?: boolean;
  /** Leave out a last batch of fewer samples; false by default. */
  readonly dropLast?: boolean;
  /** Further numbers to average, by name. The accuracy is measured without being asked for where the target is labels. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** What is measured over all validation samples together, by name, such as `{ report: classificationReport() }`. */
  readonly measures?: Measures;
  /** Read the loss back and report every so many steps; 1 by default. More keeps a GPU busy. */
  readonly every?: number;
  /** Stops after the current step; the last event is then `{ type: "end", reason: "aborted" }`. */
  readonly signal?: AbortSignalLike | undefined;
  /** Sees what the model's layers take in and give out in each training step. The tensors live as long as the step. */
  readonly observe?: Observer | undefined;
  /** Runs between the gradients and the update, as for clipping: `() => clipGradNorm(parameters(model), 1)`. */
  readonly afterBackward?: (() => void) | undefined;
  /** Runs after each update of the weights, as for averaging them: `() => average.update()`. */
  readonly afterUpdate?: (() => void) | undefined;
  /** Averages of the weights, by name, that checkpoints carry and `resume` puts back. Update them in `afterUpdate`. */
  readonly averages?: Readonly<Record<string, WeightAverage>>;
  /** Look at the run and say what they find, as `"finding"` events. */
  readonly observers?: readonly TrainingObserver[];
  /** Ends training early and says which weights to keep: `earlyStopping(model, { patience: 5 })`. */
  readonly stopping?: StopRule | undefined;
  /** Saves checkpoints by itself: `{ to: checkpointFolder("checkpoints") }`, after each epoch or `every` so many steps. */
  readonly save?: SaveOptions | undefined;
  /**
   * Go on from here instead of from the beginning. The model, the optimizer and the averages, made as for the first run, are
   * put back to where they were; the generators are the checkpoint's, and `rng` is not used.
   */
  readonly resume?: Checkpoint | undefined;
}

/** Options with the defaults filled in. */
export interface ResolvedOptions extends FitOptions {
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly averages: Readonly<Record<string, WeightAverage>>;
  readonly every: number;
  readonly accumulate: number;
  readonly observers: readonly TrainingObserver[];
  /** Steps in one epoch. */
  readonly stepsPerEpoch: number;
}
