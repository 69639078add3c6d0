import type { Checkpoint, FitOptions } from "@ganglion/train";
import type { Layer, Tensor } from "@ganglion/tensor";
import type { AveragingTime } from "./average-facts.ts";
import type { TranslateModule } from "./modules/write-model.ts";
import type { Watched } from "./watched.ts";

/** A fitted preparation of `@ganglion/preprocessing`, as far as it is written down. */
export interface WrittenPreparation {
  (x: Tensor): Tensor;
  toJSON(): { readonly kind: string };
}

/** Gradients are clipped by the norm of all of them together, or each by its size. */
export type Clip = { readonly norm: number } | { readonly value: number };

/**
 * A run: its model, what `fit` was given, and where it is. What changes no weights, such as metrics and observers, is left behind.
 */
export interface PyTorchRun extends Omit<FitOptions, "resume"> {
  readonly model: Layer;
  /** Where the run is: `training.checkpoint()`. Without one the run begins, with the weights that the model has. */
  readonly checkpoint?: Checkpoint | undefined;
  /** The options that `loss` is called with inside, where it is not one of `@ganglion/losses` as it is. */
  readonly lossOptions?: Readonly<Record<string, unknown>>;
  /** Python that defines `loss(output, target)` and `weight(output, target)`, what its mean is over, for a loss of your own. */
  readonly lossSource?: string;
  /**
   * Python that defines `make_optimizer(groups)` for an optimizer of `createOptimizer`: it returns a `torch.optim.Optimizer`. A group has
   * `params`, `lr` and the other options, whose names are those here in snake case, as are those of what its state remembers.
   */
  readonly optimizerSource?: string;
  /** What `afterBackward` does, if it clips gradients: a function cannot be looked into. */
  readonly clip?: Clip;
  /** When each of the `averages` is updated, by name: after each step, as by `afterUpdate`, or at the end of each epoch. */
  readonly averaging?: Readonly<Record<string, AveragingTime>>;
  /**
   * What your loop passes to `report` of `reduceOnPlateau` at the end of each epoch; the validation loss by default, or the loss where
   * there are no validation samples.
   */
  readonly plateauMetric?: Watched;
  /** Python that defines `penalty(model)`, for a `penalty` that is not made of absolute values and squares of the weights. */
  readonly penaltySource?: string;
  /**
   * Python that defines `change(x, y, chances)` of NumPy's arrays, for samples that augmentations of your own change. `chances` draws what
   * the generator here would draw: `integer(below)`, `fraction()` and `permutation(length)`.
   */
  readonly augmentationSource?: string;
  /** What raw samples go through before the model sees them, to be used in Python as well. The samples of `train` have gone through it. */
  readonly preparation?: WrittenPreparation;
  /** How layers are made in PyTorch that are not written by themselves. */
  readonly translate?: TranslateModule;
}
