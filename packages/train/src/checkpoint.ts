import { loadStateDict, stateDict, type StateDict } from "@ganglion/layers";
import type { OptimizerState, WeightAverageState } from "@ganglion/optim";
import { keep, type Layer, type RngState, rng, type Tensor } from "@ganglion/tensor";
import type { Sums } from "./averages.ts";
import { checkCheckpoint } from "./check-checkpoint.ts";
import type { ResolvedOptions } from "./fit-options.ts";
import { checkpointVersion, type Fingerprint } from "./fingerprint.ts";
import { newRun, type Progress, type Run } from "./run.ts";

/**
 * All that the rest of a training run depends on besides its options: weights, buffers, optimizer, schedule, averages,
 * generators and where it is in the data. Training that is resumed from it goes on bit for bit as if it had never stopped,
 * on backends that compute the same twice. It shares memory with the model until the next step changes the weights.
 */
export interface Checkpoint {
  readonly version: 3;
  /** What must be the same in the run that goes on. */
  readonly fingerprint: Fingerprint;
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
  /** The states of the averages that `fit` was given, by name. */
  readonly averages: Readonly<Record<string, WeightAverageState>>;
  /** The generator that each epoch's order comes from. */
  readonly random: RngState;
  /** The generator of dropout and its like. */
  readonly noise: RngState;
  /** What the current epoch's order was drawn from; null between epochs. */
  readonly order: RngState | null;
  /** Epochs completed. */
  readonly epoch: number;
  /** Batches of the current epoch that are done. */
  readonly cursor: number;
  /** Samples in them. */
  readonly seen: number;
  /** Steps made in all epochs. */
  readonly step: number;
  /** What the current epoch's averages are made of. */
  readonly sums: Sums;
  /** What the last step event was made of, or the next one is so far. */
  readonly recent: Sums;
  /** Seconds of work so far. */
  readonly seconds: number;
}

/** A snapshot of a run that is between two events. */
export function checkpointOf(run: Run): Checkpoint {
  const { model, options, fingerprint, random, noise, order, epoch, cursor, seen, step, sums, recent, clock } = run;
  const optimizer = options.optimizer.state();
  const averages = Object.entries(options.averages).map(([name, average]) => [name, keepTensors(average.state())]);
  return {
    version: checkpointVersion,
    fingerprint,
    model: keepAll(stateDict(model)),
    optimizer: keepTensors(optimizer),
    averages: Object.fromEntries(averages) as Checkpoint["averages"],
    random: random.state(),
    noise: noise.state(),
    order: order ?? null,
    epoch,
    cursor,
    seen,
    step,
    sums,
    recent,
    seconds: clock.seconds(),
  };
}

/**
 * The run that `checkpoint` is of, with the model, the optimizer and the averages put back to where they were.
 * @throws Error if it is not one that `checkpoint()` can have returned, or of another run. Nothing is changed then.
 */
export function resumedRun(model: Layer, options: ResolvedOptions, checkpoint: Checkpoint): Run {
  checkCheckpoint(checkpoint, model, options);
  const run = newRun(model, options, progressOf(checkpoint), checkpoint.seconds);
  const before = checkpointOf(run);
  try {
    loadAll(run, checkpoint);
  } catch (error) {
    loadAll(run, before);
    throw error;
  } finally {
    disposeCheckpoint(before);
  }
  return run;
}

/** Puts a run back to where it was when `checkpoint` was made of it. */
export function putBack(run: Run, checkpoint: Checkpoint): void {
  loadAll(run, checkpoint);
  Object.assign(run, progressOf(checkpoint));
}

/** Gives back the memory that a checkpoint does not share. */
export function disposeCheckpoint({ model, optimizer, averages }: Checkpoint): void {
  for (const { tensors } of [{ tensors: model }, optimizer, ...Object.values(averages)]) {
    for (const tensor of Object.values(tensors)) tensor.dispose();
  }
}

function loadAll({ model, options }: Run, checkpoint: Checkpoint): void {
  loadStateDict(model, checkpoint.model);
  options.optimizer.load(checkpoint.optimizer);
  for (const [name, average] of Object.entries(options.averages)) {
    average.load(checkpoint.averages[name] as WeightAverageState);
  }
}

function progressOf({ random, noise, order, epoch, cursor, seen, step, sums, recent }: Checkpoint): Progress {
  const generators = { random: rng(random), noise: rng(noise), order: order ?? undefined };
  return { ...generators, epoch, cursor, seen, step, sums, recent };
}

function keepTensors<S extends { readonly tensors: Readonly<Record<string, Tensor>> }>(state: S): S {
  return { ...state, tensors: keepAll(state.tensors) };
}

function keepAll(tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([key, x]) => [key, keep(x)]));
}
