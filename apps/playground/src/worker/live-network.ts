import type { Dataset } from "@ganglion/datasets";
import { parameters } from "@ganglion/layers";
import type { Backend, Layer } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";

/** The network of a run, which outlives it, so that it can be asked until another one takes its place. */
export interface LiveNetwork {
  /** What it was made by. */
  readonly experiment: Experiment;
  readonly model: Layer;
  readonly backend: Backend;
  readonly validation: Dataset;
}

/** Gives its memory back. */
export function disposeNetwork({ model }: LiveNetwork): void {
  for (const parameter of parameters(model)) parameter.dispose();
}
