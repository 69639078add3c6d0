import { namedParameters } from "@ganglion/layers";
import type { DType, Layer, Shape } from "@ganglion/tensor";
import type { ResolvedOptions } from "./fit-options.ts";

/** The format of checkpoints: one more whenever what is in them changes. */
export const checkpointVersion = 2;

/** A parameter as a fingerprint has it. */
export type ParameterPrint = readonly [path: string, shape: Shape, dtype: DType];

/** What a run must have in common with the one that it goes on with. */
export interface Fingerprint {
  /** The number of samples in an epoch. */
  readonly size: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** The parameters of the model, in order. */
  readonly parameters: readonly ParameterPrint[];
  /** What optimizer it is, and how many parameters each of its groups has. */
  readonly optimizer: { readonly kind: string; readonly groups: readonly number[] };
  /** The names of the metrics, in order. */
  readonly metrics: readonly string[];
  /** The names of the averages and what they are, in the order of the names. */
  readonly averages: readonly (readonly [name: string, kind: string])[];
}

/** The fingerprint of a run. */
export function fingerprintOf(model: Layer, options: ResolvedOptions): Fingerprint {
  const { train, batchSize, shuffle, dropLast, optimizer, metrics, averages } = options;
  return {
    size: train.size,
    batchSize,
    shuffle,
    dropLast,
    parameters: Object.entries(namedParameters(model)).map(([path, { shape, dtype }]) => [path, [...shape], dtype]),
    optimizer: { kind: optimizer.kind, groups: optimizer.groups.map((group) => group.parameters.length) },
    metrics: Object.keys(metrics),
    averages: Object.entries(averages)
      .map(([name, { kind }]) => [name, kind] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}
