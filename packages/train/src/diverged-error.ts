import type { ValueRange } from "@ganglion/tensor/graph";

/** Where the first value came up that was not finite. */
export interface Fault {
  /**
   * What it was: a part of the "batch", a "weight" before the step, a layer's "output", the "loss" itself, a "gradient", or a
   * weight after the "update", its gradient being finite.
   */
  readonly kind: "batch" | "weight" | "output" | "loss" | "gradient" | "update";
  /** The layer's path, such as `"block1.conv"`, or the weight's; "x" or "y" of the batch; "" outside of all layers. */
  readonly path: string;
  /** The operation that computed it, such as `"affine"`; for a gradient the one whose gradient it was. */
  readonly op: string | undefined;
  /** The step, counted from 1 over all epochs. It is before the one whose loss showed it, if the weights carried it on. */
  readonly step: number;
  /** Its values. */
  readonly values: ValueRange;
  /** What the operation computed it from. */
  readonly inputs: readonly ValueRange[];
}

/** Where training diverged. */
export interface Divergence {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly fault: Fault | undefined;
}

/**
 * Training was stopped because the loss is no longer a finite number. The model, the optimizer and the generators are as
 * they were before the step in which the first value came up that was not finite.
 */
export class DivergedError extends Error {
  /** The step whose loss it was, counted from 1 over all epochs. */
  readonly step: number;
  /** Its epoch, counted from 1. */
  readonly epoch: number;
  /** NaN, Infinity or -Infinity. */
  readonly loss: number;
  /** Where the first value came up that was not finite; undefined if it did not come up again when it was looked for. */
  readonly fault: Fault | undefined;

  constructor(message: string, { step, epoch, loss, fault }: Divergence) {
    super(message);
    this.name = "DivergedError";
    this.step = step;
    this.epoch = epoch;
    this.loss = loss;
    this.fault = fault;
  }
}
