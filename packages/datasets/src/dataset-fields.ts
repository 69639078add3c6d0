import { oneOf, type Shape } from "@ganglion/tensor";

/** What samples are for. What is fitted or chosen by means of test data can no longer be tested on them. */
export type DatasetRole = "train" | "validation" | "test";

/** @throws TypeError unless `value` is a role. */
export function checkRole(
  where: string,
  name: string,
  value: unknown,
  optional?: boolean,
): asserts value is DatasetRole {
  oneOf("train", "validation", "test")(where, name, value, optional);
}

/** What should come out for the samples: the class of each as an index, or targets of a regression. */
export type Answers = Int32Array | Float32Array;

interface Fields {
  /** What it is called, for people; "dataset" unless given. */
  readonly name?: string;
  /** All samples, one after the other, each row-major. A `Float32Array` is kept, others are copied into one. */
  readonly x: ArrayLike<number>;
  /** The shape of one sample: `[1, 8, 8]` for an image (channels, height, width), `[64]` for features. */
  readonly shape: Shape;
  /** What the samples are for, if that is known. Parts and batches inherit it, and preprocessing is fitted on "train" only. */
  readonly role?: DatasetRole;
  /** What a dataset has besides, so that one can be spread; it must be right. */
  readonly size?: number;
  readonly batches?: unknown;
}

/** What a dataset with classes is made of. */
export interface DatasetFields extends Fields {
  /** The class of each sample, an index into `classes`. An `Int32Array` is kept, others are copied into one. */
  readonly y: ArrayLike<number>;
  /** The names of the classes. */
  readonly classes: readonly string[];
}

/** What a dataset for a regression is made of. */
export interface RegressionFields extends Fields {
  /** The targets of all samples, one after the other. A `Float32Array` is kept, others are copied into one. */
  readonly y: ArrayLike<number>;
  /** None. */
  readonly classes?: readonly [];
  /** How many targets a sample has: as many as `y` has for each, unless given. */
  readonly width?: number;
}
