import { type Dataset, dataset, split } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import type { OwnSummary } from "./own-protocol.ts";

/** Data of one's own as they are kept: a byte for each number, which is all that pictures have. */
export interface OwnSet {
  readonly summary: Omit<OwnSummary, "isKept">;
  /** The class of each picture. */
  readonly labels: Uint8Array;
  /** All pictures, one after the other: channel by channel, row by row. */
  readonly pixels: Uint8Array;
  /** How many at the end are the held-out part as published; 0 where chance decides. */
  readonly testSize: number;
}

const trainFraction = 0.8;
const whitest = 255;

/** What is trained on and what is held out: as published, or by chance with the same share of each class. */
export function partsOf(set: OwnSet, random: Rng): [train: Dataset, validation: Dataset] {
  const { pixels, labels, testSize, summary } = set;
  const { shape } = summary.reference;
  const x = new Float32Array(pixels.length);
  for (let index = 0; index < pixels.length; index += 1) x[index] = (pixels[index] ?? 0) / whitest;
  const all = dataset({ name: summary.reference.name, x, y: Int32Array.from(labels), shape, classes: summary.classes });
  if (testSize === 0) return split(all, { fraction: trainFraction, rng: random, stratify: true });
  return split(all, { sizes: [all.size - testSize, testSize] }) as [Dataset, Dataset];
}
