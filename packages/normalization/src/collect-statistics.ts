import {
  add,
  assign,
  cast,
  defineLayer,
  full,
  keep,
  type Layer,
  type LayerPlace,
  mapLayers,
  mul,
  noGrad,
  scope,
  sub,
  type Tensor,
  zerosLike,
  refusal,
} from "@ganglion/tensor";
import { affineIn, type BatchNorm, countPerChannel, isBatchNorm } from "./batch-norm.ts";
import { checkChannels } from "./check.ts";
import { type CalibrationBatch, checkBatches, eachBatch } from "./each-batch.ts";
import { normalizeChannels } from "./normalize-channels.ts";
import type { BatchStatistics, RunningStatistics } from "./running-statistics.ts";

/** The statistics of all that one batch norm has seen so far. */
interface Collector {
  readonly path: string;
  readonly running: RunningStatistics;
  readonly mean: Tensor;
  readonly variance: Tensor;
  /** Values of each channel. */
  count: number;
  calls: number;
}

/**
 * What `recalibrate` does with a model that it has checked.
 * @throws what it throws for batches and for models without batch norms.
 */
export async function collectStatistics(
  model: Layer,
  batches: Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>,
): Promise<number> {
  checkBatches(batches);
  const collectors = new Map<Tensor, Collector>();
  try {
    const collect = (layer: Layer, { path }: LayerPlace): Layer => {
      if (!isBatchNorm(layer) || !layer.options.trackRunningStats) return layer;
      const running = layer.buffers as RunningStatistics;
      const collector = collectors.get(running.running_mean) ?? newCollector(running, path);
      collectors.set(running.running_mean, collector);
      return collectingLayer(layer, collector);
    };
    const collecting = mapLayers(model, collect, "recalibrate");
    if (collectors.size === 0) {
      throw refusal(
        Error,
        "recalibrate",
        "the model must have a batch norm with running statistics",
        "none",
        "Nothing else needs recalibration.",
      );
    }
    const count = await eachBatch(batches, (x) => void noGrad(() => collecting(x, { training: false })));
    checkCollected(count, [...collectors.values()]);
    for (const collector of collectors.values()) install(collector);
    return count;
  } finally {
    for (const { mean, variance } of collectors.values()) for (const x of [mean, variance]) x.dispose();
  }
}

function newCollector(running: RunningStatistics, path: string): Collector {
  const { running_mean: mean, running_var: variance } = running;
  return { path, running, mean: keep(zerosLike(mean)), variance: keep(zerosLike(variance)), count: 0, calls: 0 };
}

/** A batch norm that normalizes by the batch and tells the collector. */
function collectingLayer({ options, parameters }: BatchNorm, collector: Collector): Layer {
  const forward = (x: Tensor): Tensor => {
    checkChannels("batchNorm", x, options.channels);
    const count = countPerChannel(x);
    const { y, mean, variance } = normalizeChannels(x, affineIn(x, parameters), options.eps);
    merge(collector, { mean, variance, count });
    return y;
  };
  return defineLayer(forward, { kind: "batchNorm", options });
}

/** Chan's formula for the moments of two sets together. */
function merge(collector: Collector, { mean, variance, count }: BatchStatistics): void {
  const total = collector.count + count;
  const share = count / total;
  scope(() => {
    const { dtype } = collector.mean;
    const distance = sub(cast(mean, dtype), collector.mean);
    const within = add(mul(collector.variance, 1 - share), mul(cast(variance, dtype), share));
    const between = mul(mul(distance, distance), share * (1 - share));
    assign(collector.variance, add(within, between));
    assign(collector.mean, add(collector.mean, mul(distance, share)));
  });
  collector.count = total;
  collector.calls++;
}

function checkCollected(batches: number, collectors: readonly Collector[]): void {
  if (batches === 0) {
    throw refusal(RangeError, "recalibrate", "there must be at least one batch", "none", "Pass some of the new data.");
  }
  const silent = collectors.find(({ count }) => count === 0);
  if (silent !== undefined) {
    throw refusal(
      Error,
      "recalibrate",
      "every batch norm must be called",
      `one that was not ("${silent.path}")`,
      "Nothing was changed.",
    );
  }
}

function install({ running, mean, variance, count, calls }: Collector): void {
  scope(() => {
    assign(running.running_mean, mean);
    assign(running.running_var, mul(variance, count / (count - 1)));
    assign(running.num_batches_tracked, full([], calls, { dtype: "int32", backend: mean.backend }));
  });
}
