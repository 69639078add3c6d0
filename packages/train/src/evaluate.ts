import type { Loss } from "@ganglion/losses";
import { type AbortSignalLike, checkFunction, checkOptions, checkSignal, type Layer } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Averages } from "./averages.ts";
import type { BatchSource } from "./batch-source.ts";
import { checkSource } from "./check-source.ts";
import { checkMeasures, type MeasureResults, type Measures } from "./host-measure.ts";
import type { Metric } from "./metric.ts";
import { periodicYield } from "./periodic-yield.ts";
import { checkAtLeastOne, checkMetrics } from "./check-options.ts";

/** How `evaluate` measures. */
export interface EvaluateOptions<M extends Measures = Measures> {
  /** A scalar, averaged over the batch, or over what it says by `weighted` of `@ganglion/losses`. */
  readonly loss: Loss;
  /** The number of samples in a batch; the result does not depend on it, but for rounding. */
  readonly batchSize?: number;
  /** Further numbers, by name. The accuracy is measured without being asked for where the target is int32 labels. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** What is measured over all samples together, by name, such as `{ report: classificationReport() }`. */
  readonly measures?: M;
  /** Stops the evaluation: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * Measures a model on all samples of a source, in inference mode and without recording gradients.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if the source gives no batch, or another number
 * of samples than its size.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { rng } from "@ganglion/tensor";
 * import { evaluate } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const { loss, accuracy } = await evaluate(model, await digits({ shape: [64] }), { loss: crossEntropy });
 * ```
 */
export function evaluate<M extends Measures>(
  model: Layer,
  source: BatchSource,
  options: EvaluateOptions<M> & { readonly measures: M },
): Promise<Averages & { readonly measures: MeasureResults<M> }>;
export function evaluate(model: Layer, source: BatchSource, options: EvaluateOptions): Promise<Averages>;
export function evaluate(model: Layer, source: BatchSource, options: EvaluateOptions): Promise<Averages> {
  return Promise.resolve().then(async () => {
    checkFunction("evaluate", "model", model);
    checkOptions("evaluate", options, checks, renamed);
    checkSource("evaluate", "source", source);
    const { measureAll } = await loaded("evaluate", import("./measure-all.ts"));
    return measureAll({ where: "evaluate", name: "the source" }, model, source, options, periodicYield());
  });
}

const checks = {
  loss: [checkFunction],
  batchSize: checkAtLeastOne,
  metrics: checkMetrics,
  measures: checkMeasures,
  signal: checkSignal,
};

const renamed: Readonly<Record<string, string>> = { criterion: "loss", abortSignal: "signal" };
