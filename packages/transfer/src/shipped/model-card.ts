import type { FittedJson } from "@ganglion/preprocessing";
import type { Shape } from "@ganglion/tensor";

/** What is known about a model that ships: what it was made of, what it can do, and what it cannot. */
export interface ModelCard {
  readonly name: string;
  /** What it was trained on. */
  readonly data: {
    readonly name: string;
    /** Where it comes from, and under which licence. */
    readonly origin: string;
    /** How many samples it has learned from ... */
    readonly train: number;
    /** ... and how many others it was measured on; nothing was chosen by them. */
    readonly test: number;
    /** How the two were told apart. */
    readonly split: string;
  };
  /** The shape of one sample, of values from 0 to 1. */
  readonly shape: Shape;
  /** The names of the classes, in the order of the scores. */
  readonly classes: readonly string[];
  /** How samples are prepared: `fromJSON` of `@ganglion/preprocessing` makes the function of it. */
  readonly prepare: FittedJson;
  /** How it was trained. */
  readonly recipe: {
    readonly network: string;
    readonly epochs: number;
    readonly batchSize: number;
    readonly optimizer: string;
    readonly schedule: string;
    readonly augmentation: string;
    readonly loss: string;
  };
  /** The seed of all of it. */
  readonly seed: number;
  /** The share of the test samples whose class it finds, 0-1. */
  readonly accuracy: number;
  /** The same for each class, to four digits. */
  readonly classAccuracy: readonly number[];
  /** How many test samples of each class (row) were taken for which (column). */
  readonly confusion: readonly (readonly number[])[];
  /** How many numbers were learned. */
  readonly parameters: number;
  /** How large the file of the weights is, float16 ... */
  readonly bytes: number;
  /** ... and its SHA-256. */
  readonly sha256: string;
  /** What made it. */
  readonly versions: Readonly<Record<string, string>>;
  /** What it was not made for. */
  readonly limits: readonly string[];
}
