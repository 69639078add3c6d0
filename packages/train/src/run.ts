import { backward, type Layer, type Rng, type RngState } from "@ganglion/tensor";
import { noSums, type Sums } from "./averages.ts";
import type { TrainingBatch } from "./batch-source.ts";
import { breather } from "./breathe.ts";
import type { ResolvedOptions } from "./fit-options.ts";
import { measure } from "./metric.ts";
import type { PendingReading } from "./readings.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";
import { type Throughput, throughput } from "./throughput.ts";

/** Where a training run is. What changes is plain data and generators, so that it can be saved. */
export interface Run {
  readonly model: Layer;
  readonly options: ResolvedOptions;
  /** Gives each epoch its generator. Nothing else is drawn from it. */
  readonly random: Rng;
  /** What layers such as dropout draw from. */
  readonly noise: Rng;
  readonly clock: Stopwatch;
  readonly speed: Throughput;
  /** Lets other tasks run, once in a while. */
  readonly breathe: () => Promise<void>;
  /** Epochs completed. */
  epoch: number;
  /** Batches of the current epoch done. */
  cursor: number;
  /** Steps made in all epochs. */
  step: number;
  /** The state that the current epoch's order was drawn from; undefined between epochs. */
  order: RngState | undefined;
  /** Sums over the current epoch. */
  sums: Sums;
}

/** The generators that a run draws from. */
export type RunGenerators = Pick<Run, "random" | "noise">;

/** Generators of a new run, split off the one that was given. */
export function newGenerators({ rng }: ResolvedOptions): RunGenerators {
  const random = rng.split();
  return { random, noise: random.split() };
}

/** A run before its first step, the clock being paused. */
export function newRun(model: Layer, options: ResolvedOptions, generators: RunGenerators, seconds = 0): Run {
  const tools = { clock: stopwatch(seconds), speed: throughput(), breathe: breather() };
  return { model, options, ...generators, ...tools, epoch: 0, cursor: 0, step: 0, order: undefined, sums: noSums };
}

/** One update of the weights. */
export function trainStep({ model, noise, options }: Run, { x, y }: TrainingBatch): PendingReading {
  const { optimizer, observe, afterBackward, metrics } = options;
  const output = model(x, { training: true, rng: noise, ...(observe === undefined ? {} : { observe }) });
  const loss = options.loss(output, y);
  optimizer.zeroGrad();
  backward(loss);
  afterBackward?.();
  optimizer.step();
  return { values: measure(loss, output, y, Object.values(metrics)), samples: x.shape[0] ?? 1 };
}
