import {
  cast,
  defineLayer,
  formatShape,
  type Layer,
  mul,
  noGrad,
  operation,
  requireFloat,
  scope,
  ShapeError,
  sub,
  type Tensor,
  refusal,
} from "@ganglion/tensor";
import { affineParameters } from "./affine-parameters.ts";
import {
  type BatchNormOptions,
  type BatchNormSettings,
  type BatchNormSwitches,
  batchNormSettings,
  checkSwitches,
  checkSwitchNames,
} from "./batch-norm-settings.ts";
import { checkChannels } from "./check.ts";
import { type Affine, alongChannels, applyAffine, axesButChannels, normalizeChannels } from "./normalize-channels.ts";
import { newRunningStatistics, type RunningStatistics, updateRunning } from "./running-statistics.ts";
import { inverseRoot, standardize } from "./standardize.ts";

/** The layer that `batchNorm` makes. */
export interface BatchNorm extends Layer {
  readonly kind: "batchNorm";
  readonly options: Readonly<Record<string, unknown>> & BatchNormSettings;
  readonly parameters: Readonly<Record<string, Tensor>> & { readonly weight?: Tensor; readonly bias?: Tensor };
  readonly buffers: Readonly<Record<string, Tensor>> & Partial<RunningStatistics>;
  /** The same layer, parameters and statistics included, with other switches. */
  with(switches: BatchNormSwitches): BatchNorm;
  withParameters(parameters: BatchNorm["parameters"], buffers?: BatchNorm["buffers"]): BatchNorm;
}

/**
 * Batch normalization of each channel over the batch and all positions, `y = (x - mean) / sqrt(variance + eps) * weight +
 * bias`: `[n, channels]` and `[n, channels, ...]` alike. While training (`context.training`) mean and variance are the
 * batch's and move the running ones; else they are the running ones. The switches `trainable`, `updateRunning` and
 * `normalizeBy` say otherwise, each by itself.
 *
 * Parameters are `weight` and `bias`, buffers `running_mean`, `running_var` (unbiased) and `num_batches_tracked`.
 * @throws TypeError for what is no option, or of another kind; RangeError if one is not allowed.
 * @throws ShapeError when called, on another number of channels or by a batch with one value for each channel.
 * @example
 * ```ts
 * import { batchNorm } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * const layer = batchNorm(2, { eps: 0 });
 * const x = tensor([[1, 10], [3, 30]]);
 * await layer(x, { training: true }).array(); // => [[-1, -1], [1, 1]]
 * await layer.buffers.running_mean?.array(); // => [0.2, 2]
 * await layer(tensor([[0.2, 2]])).array(); // => [[0, 0]]
 * ```
 * @see Ioffe and Szegedy, 2015, Batch normalization: accelerating deep network training by reducing internal covariate shift
 */
export function batchNorm(channels: number, options: BatchNormOptions = {}): BatchNorm {
  const settings = batchNormSettings(channels, options);
  const { affine, trackRunningStats } = settings;
  const { dtype = "float32" } = options;
  const parameters = affineParameters([channels], { weight: affine, bias: affine, dtype });
  return makeLayer(settings, parameters, trackRunningStats ? newRunningStatistics(channels, dtype) : {});
}

type Parameters = BatchNorm["parameters"];
type Buffers = Partial<RunningStatistics>;

function makeLayer(settings: BatchNormSettings, parameters: Parameters, buffers: Buffers): BatchNorm {
  return defineLayer((x, context) => forward(x, settings, parameters, buffers, context?.training ?? false), {
    kind: "batchNorm" as const,
    options: { ...settings },
    parameters,
    buffers: buffers as BatchNorm["buffers"],
    traits: { normalizes: true },
    with: (switches: BatchNormSwitches): BatchNorm => {
      checkSwitchNames("batchNorm", switches);
      const changed = { ...settings, ...switches };
      checkSwitches(changed);
      return makeLayer(changed, parameters, buffers);
    },
    withParameters: (others: Parameters, statistics: BatchNorm["buffers"] = {}) =>
      makeLayer(settings, others, statistics),
  });
}

function forward(
  x: Tensor,
  settings: BatchNormSettings,
  parameters: Parameters,
  buffers: Buffers,
  isTraining: boolean,
): Tensor {
  requireFloat("batchNorm", x);
  checkChannels("batchNorm", x, settings.channels);
  const affine = (): Affine => affineIn(x, settings.trainable ? parameters : frozen(parameters));
  const running = settings.trackRunningStats ? (buffers as RunningStatistics) : undefined;
  const isUpdated = running !== undefined && (settings.updateRunning ?? isTraining);
  const isByBatch = (settings.normalizeBy ?? (isTraining ? "batch" : "running")) === "batch";
  if (running === undefined || isByBatch) return byBatch(x, settings, affine, isUpdated ? running : undefined);
  // Counted first, so that a batch that says nothing is refused before anything is computed.
  const count = isUpdated ? countPerChannel(x) : 0;
  const y = byRunning(x, settings, affine, running);
  if (isUpdated) observe(x, settings, running, count);
  return y;
}

/** Whether the layer is a batch norm: it normalizes, and can be made again with other switches. */
export function isBatchNorm(layer: Layer): layer is BatchNorm {
  const { traits, options = {}, with: configure } = layer as Layer & { readonly with?: unknown };
  return traits?.normalizes === true && typeof configure === "function" && "trackRunningStats" in options;
}

/** The parameters in the dtype of `x`. */
export function affineIn(x: Tensor, { weight, bias }: Parameters): Affine {
  return { weight: weight && cast(weight, x.dtype), bias: bias && cast(bias, x.dtype) };
}

/** The parameters, cut off from their gradients. */
function frozen({ weight, bias }: Parameters): Parameters {
  return { ...(weight && { weight: weight.detach() }), ...(bias && { bias: bias.detach() }) };
}

function byBatch(
  x: Tensor,
  { eps, momentum }: BatchNormSettings,
  affine: () => Affine,
  running: RunningStatistics | undefined,
): Tensor {
  const count = countPerChannel(x);
  return operation(() => {
    const { y, mean, variance } = normalizeChannels(x, affine(), eps);
    if (running !== undefined) updateRunning(running, { mean, variance, count }, momentum);
    return y;
  });
}

/** The running mean is taken off first: as `x * scale + shift`, channels far from 0 would lose their digits. */
function byRunning(x: Tensor, { eps }: BatchNormSettings, affine: () => Affine, running: RunningStatistics): Tensor {
  return operation(() => {
    const { weight, bias } = affine();
    const mean = cast(running.running_mean, x.dtype);
    const scale = inverseRoot(cast(running.running_var, x.dtype), eps);
    const centered = sub(x, alongChannels(mean, x));
    return applyAffine(centered, { weight: weight === undefined ? scale : mul(scale, weight), bias });
  });
}

/** Moves the running statistics by a batch that was not normalized by its own. */
function observe(x: Tensor, { eps, momentum }: BatchNormSettings, running: RunningStatistics, count: number): void {
  scope(() =>
    noGrad(() => {
      const { mean, variance } = standardize(x, axesButChannels(x), eps);
      const channels = [x.shape[1] as number];
      updateRunning(running, { mean: mean.reshape(channels), variance: variance.reshape(channels), count }, momentum);
    }),
  );
}

/** @throws ShapeError unless each channel has two values or more. */
export function countPerChannel(x: Tensor): number {
  const count = x.size / (x.shape[1] as number);
  if (count >= 2) return count;
  throw refusal(
    ShapeError,
    "batchNorm",
    "a batch must have at least two values for each channel to have a variance",
    formatShape(x.shape),
    'Use larger batches (dropLast leaves out a small last one), or normalizeBy: "running" and updateRunning: false.',
    x.shape,
  );
}
