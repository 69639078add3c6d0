import { type CalibrationBatch, recalibrate } from "@ganglion/normalization";
import {
  type AbortSignalLike,
  buffersOf,
  checkCount,
  checkModel,
  checkOptions,
  checkSignal,
  keep,
  type Layer,
  mapLayers,
  noGrad,
  parametersOf,
  scope,
  type Tensor,
} from "@ganglion/tensor";

/** What has batches: a dataset, or any other source of samples. */
export interface UnlabelledSource {
  batches(request: { readonly batchSize: number }): Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>;
}

/** What `adaBN` takes. */
export interface AdaBNOptions {
  /** The number of samples that go through the model at once, where it is given a source; 64 by default. */
  readonly batchSize?: number;
  /** Stops it: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/**
 * The same model with the running statistics of other data: each batch norm normalizes by the mean and variance that its inputs have
 * there, `(x - mean_new) / sqrt(var_new + eps) * weight + bias`. Where the new pictures differ from the old ones in light,
 * contrast or style, this alone brings them to where the model knows them. No label is needed and nothing is trained. All layers share
 * their parameters with the model that was given, and its statistics stay what they are. Frozen layers are adapted too and stay frozen.
 *
 * It is `recalibrate` of `@ganglion/normalization`, on a model of its own.
 * @throws TypeError if the model is no layer, `source` has no batches, or for what is no option; RangeError if there is no batch.
 * @throws Error if no batch norm has running statistics; the signal's reason.
 * @example
 * ```ts
 * import { batchNorm } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * import { adaBN } from "@ganglion/transfer";
 * const model = batchNorm(1);
 * const moved = await adaBN(model, [tensor([[2], [6]])]);
 * await moved.buffers.running_mean?.array(); // => [4]
 * await model.buffers.running_mean?.array(); // => [0]
 * ```
 * @see Li, Wang, Shi, Liu, Hou, 2016, "Revisiting batch normalization for practical domain adaptation"
 */
export async function adaBN<L extends Layer>(
  model: L,
  source: UnlabelledSource | Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>,
  options: AdaBNOptions = {},
): Promise<L> {
  const where = "adaBN";
  checkModel(where, model);
  checkOptions<AdaBNOptions>(where, options, { batchSize: checkCount, signal: checkSignal });
  const { batchSize = 64, signal } = options;
  const given = Object(source) as Partial<UnlabelledSource>;
  const batches = typeof given.batches === "function" ? given.batches({ batchSize }) : source;
  const moved = withOwnStatistics(model);
  try {
    await recalibrate(moved, stoppable(batches as Iterable<CalibrationBatch>, signal));
  } catch (error) {
    disposeStatistics(moved, model);
    throw error;
  }
  return moved;
}

/** The model with statistics of its own in each batch norm; layers that share theirs go on sharing. */
function withOwnStatistics<L extends Layer>(model: L): L {
  const made = new Map<Tensor, Tensor>();
  const own = (x: Tensor): Tensor => {
    const copy = made.get(x) ?? keep(scope(() => noGrad(() => x.detach())));
    made.set(x, copy);
    return copy;
  };
  return mapLayers(model, (layer: Layer) => {
    const { parameters = {}, buffers = {}, traits, withParameters } = layer;
    const isTracking = traits?.normalizes === true && Object.keys(buffers).length > 0;
    if (!isTracking || withParameters === undefined) return layer;
    const copies = Object.entries(buffers).map(([name, x]) => [name, own(x)] as const);
    return withParameters(parameters, Object.fromEntries(copies));
  }) as L;
}

/** Frees the statistics that a model does not share with another. */
export function disposeStatistics(model: Layer, other: Layer): void {
  const shared = new Set([...buffersOf(other), ...parametersOf(other)]);
  for (const x of buffersOf(model)) if (!shared.has(x)) x.dispose();
}

/** The same batches, of which none is asked for once the signal says so. What cannot be walked is left to be refused. */
function stoppable(
  batches: Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>,
  signal: AbortSignalLike | undefined,
): Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch> {
  if (signal === undefined || typeof batches !== "object" || batches === null) return batches;
  if (Symbol.asyncIterator in batches) return stoppableLater(batches, signal);
  if (Symbol.iterator in batches) return stoppableNow(batches, signal);
  return batches;
}

function* stoppableNow(batches: Iterable<CalibrationBatch>, signal: AbortSignalLike): Generator<CalibrationBatch> {
  signal.throwIfAborted();
  for (const batch of batches) {
    yield batch;
    signal.throwIfAborted();
  }
}

async function* stoppableLater(
  batches: AsyncIterable<CalibrationBatch>,
  signal: AbortSignalLike,
): AsyncGenerator<CalibrationBatch> {
  signal.throwIfAborted();
  for await (const batch of batches) {
    yield batch;
    signal.throwIfAborted();
  }
}
