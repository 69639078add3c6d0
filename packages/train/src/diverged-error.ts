/** Training was stopped because the loss is no longer a finite number. */
export class DivergedError extends Error {
  /** The step whose loss it was, counted from 1 over all epochs. */
  readonly step: number;
  /** Its epoch, counted from 1. */
  readonly epoch: number;
  /** NaN, Infinity or -Infinity. */
  readonly loss: number;

  constructor(step: number, epoch: number, loss: number) {
    super(
      `fit: the loss must be a finite number, got ${loss} at step ${step} in epoch ${epoch}. ` +
        "Lower the learning rate, clip the gradients, or check the data for NaN.",
    );
    this.name = "DivergedError";
    this.step = step;
    this.epoch = epoch;
    this.loss = loss;
  }
}
