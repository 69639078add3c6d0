/** What `fit` needs of an optimizer; those of `@ganglion/optim` are such. */
export interface FitOptimizer {
  /** Changes the parameters by their gradients. */
  step(): void;
  /** Drops the gradients. */
  zeroGrad(): void;
  /** The learning rate of the next step, for reports. */
  readonly learningRate?: number;
}
