import { type Rng, rng } from "@ganglion/tensor";

/** The sources of chance of an experiment. */
export interface Randoms {
  /** Which samples are held out. */
  readonly split: Rng;
  /** The weights at the start. */
  readonly weights: Rng;
  /** The order of the samples. */
  readonly order: Rng;
}

/** Independent of each other, so that another network, for instance, is trained on the same samples in the same order. */
export function randomsOf(seed: number): Randoms {
  const root = rng(seed);
  return { split: root.split(), weights: root.split(), order: root.split() };
}
