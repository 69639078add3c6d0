import type { Layer } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { FitOptions } from "./fit-options.ts";

/** How far a warm-up is. */
export interface WarmUpProgress {
  /** What has just been done. */
  readonly phase: "forward" | "backward" | "update" | "inference";
  /** The layer, in "forward" and "inference". */
  readonly path: string | undefined;
  /** Pieces of work done, of `total`. */
  readonly done: number;
  readonly total: number;
}

/** What `warmUp` takes: the options of the `fit` that comes after it, and besides: */
export interface WarmUpOptions extends FitOptions {
  /** Hears of each layer and each phase. It is called in the midst of work: a worker posts it on; a page draws it between the phases. */
  readonly onProgress?: (progress: WarmUpProgress) => void;
}

/**
 * Makes one step and one inference on the first batch of a run and takes all of it back, so that whatever a backend compiles at first
 * use - shaders, modules - is there when training begins. Weights, buffers, moments and generators are then as they were before. A
 * stream that can be read only once loses its first batch.
 * @throws TypeError or RangeError if an option is wrong, as `fit` does; the signal's reason if it aborts.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { fit, warmUp } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const train = await digits({ shape: [64] });
 * const options = { train, loss: crossEntropy, optimizer, epochs: 1, batchSize: 64, rng: rng(8) };
 * await warmUp(model, { ...options, onProgress: ({ done, total }) => console.log(`${done} of ${total}`) });
 * await fit(model, options);
 * ```
 */
export async function warmUp(model: Layer, options: WarmUpOptions): Promise<void> {
  const { runWarmUp } = await loaded("warmUp", import("./run-warm-up.ts"));
  return runWarmUp(model, options);
}
