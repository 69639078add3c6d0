import { type Dataset, split, subset } from "@ganglion/datasets";
import { rng } from "@ganglion/tensor";
import { heldOutShare } from "./settings.ts";

/** Pictures to learn from and pictures to measure on, which share none. */
export interface Parts {
  readonly train: Dataset;
  readonly heldOut: Dataset;
}

/** How pictures are told apart. */
export interface PartsQuestion {
  /** How many of each class are learned from. */
  readonly count: number;
  readonly seed: number;
}

/** Holds out a part of the pictures, as many of each class as of the others, and takes a few of the rest to learn from. */
export function partsOf(all: Dataset, { count, seed }: PartsQuestion): Parts {
  const [rest, heldOut] = split(all, { fraction: 1 - heldOutShare, rng: rng(seed), stratify: true });
  const taken = rest.classes.map(() => 0);
  const chosen = Array.from(rest.y.keys()).filter((at) => {
    const label = rest.y[at] ?? 0;
    taken[label] = (taken[label] ?? 0) + 1;
    return (taken[label] ?? 0) <= count;
  });
  return { train: subset(rest, chosen), heldOut };
}
