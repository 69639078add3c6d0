import type { Tensor } from "@ganglion/tensor";

/** What `autoBackend` measures: one step of the training that is to come. */
export interface Probe {
  /** Under which a verdict is remembered: other networks need other names. */
  readonly name: string;
  /** Builds the network and its data on the active backend. */
  prepare(): ProbeRun;
}

/** A probe on one backend. */
export interface ProbeRun {
  /** One training step; its loss, which is disposed by whoever asked for the step. */
  step(): Tensor;
  /** Gives back what `prepare` made. */
  dispose?(): void;
}

/** The name of what is measured by default. Its layers are loaded when there is something to compare. */
export const DEFAULT_PROBE = "conv2d(3, 16) and linear on 32 images of 28 x 28";
