import type { AbortSignalLike, Layer, Shape, TypedArray } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { BatchSource } from "../batch-source.ts";

/** What `predict` takes. */
export interface PredictOptions {
  /** The number of samples in a batch; 256 by default. */
  readonly batchSize?: number;
  /** Stops: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined;
}

/** The values of a tensor on the host. */
export interface HostTensor {
  readonly data: TypedArray;
  readonly shape: Shape;
}

/** What a model answers to all samples, and what it should have, in the order of the source. */
export interface Predictions {
  /** `[size, ...]`. */
  readonly output: HostTensor;
  /** `[size, ...]`. */
  readonly target: HostTensor;
}

/**
 * What a model answers to all samples of a source, in inference mode, as plain arrays.
 * @throws TypeError or RangeError if an option is wrong, ShapeError if batches differ in more than their number of samples.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * import { predict } from "@ganglion/train";
 * const { output } = await predict(linear(64, 10, { rng: rng(7) }), await digits({ shape: [64] }));
 * output.shape; // => [1797, 10]
 * ```
 */
export async function predict(model: Layer, source: BatchSource, options: PredictOptions = {}): Promise<Predictions> {
  return (await loaded("predict", import("./predict-all.ts"))).predictAll(model, source, options);
}
