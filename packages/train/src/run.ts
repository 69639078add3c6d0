import { parameters } from "@ganglion/layers";
import { type Backend, buffersOf, type Layer, type Rng, type RngState, type Tensor } from "@ganglion/tensor";
import { noSums, type Sums } from "./averages.ts";
import { periodicYield } from "./periodic-yield.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import type { ResolvedOptions } from "./fit-options.ts";
import { backendOf } from "./model-tensors.ts";
import { type Stopwatch, stopwatch } from "./stopwatch.ts";
import { type Throughput, throughput } from "./throughput.ts";

/** What of a run changes and is saved, besides model, optimizer and averages: plain data and generators. */
export interface Progress {
  /** Gives each epoch its generator. Nothing else is drawn from it. */
  random: Rng;
  /** What layers such as dropout draw from. */
  noise: Rng;
  /** The state that the current epoch's order was drawn from; undefined between epochs. */
  order: RngState | undefined;
  /** Epochs completed. */
  epoch: number;
  /** Batches of the current epoch done. */
  cursor: number;
  /** Samples in them. */
  seen: number;
  /** Steps made in all epochs. */
  step: number;
  /** Sums over the current epoch. */
  sums: Sums;
  /** Sums over the steps that the next step event stands for, or the last one stood for. */
  recent: Sums;
}

/** Where a training run is. */
export interface Run extends Progress {
  readonly model: Layer;
  readonly options: ResolvedOptions;
  /** What a run that goes on from this one must have in common with it. */
  readonly fingerprint: Fingerprint;
  readonly clock: Stopwatch;
  readonly speed: Throughput;
  /** Lets other tasks run, once in a while. */
  readonly yieldToTasks: () => Promise<void>;
  /** Where the model lives; undefined if it says of no tensors. */
  readonly backend: Backend | undefined;
  /** What is trained, each once. */
  readonly parameters: readonly Tensor[];
  /** What changes when the model is called in training, such as running statistics. */
  readonly buffers: readonly Tensor[];
  /** Whether a step has shown that the loss depends on what is trained. */
  hasGradients: boolean;
}

/** Where a new run is, with generators split off the one that was given. */
export function beginning({ rng }: ResolvedOptions): Progress {
  const random = rng.split();
  const counts = { epoch: 0, cursor: 0, seen: 0, step: 0 };
  return { random, noise: random.split(), order: undefined, ...counts, sums: noSums, recent: noSums };
}

/** A run from `progress` on, the clock being paused. */
export function newRun(model: Layer, options: ResolvedOptions, progress: Progress, seconds = 0): Run {
  const tools = { clock: stopwatch(seconds), speed: throughput(), yieldToTasks: periodicYield() };
  const trained = new Set([...parameters(model), ...options.optimizer.groups.flatMap((group) => group.parameters)]);
  const tensors = { parameters: [...trained], buffers: buffersOf(model), backend: backendOf(model) };
  const fingerprint = fingerprintOf(model, options);
  return { model, options, fingerprint, ...progress, ...tools, ...tensors, hasGradients: false };
}
