import { loadStateDict, stateDict, type StateDict } from "@ganglion/layers";
import type { OptimizerState } from "@ganglion/optim";
import { keep, type Layer, type RngState, rng, type Tensor } from "@ganglion/tensor";
import type { Sums } from "./averages.ts";
import type { ResolvedOptions } from "./fit-options.ts";
import { newRun, type Run } from "./run.ts";

/**
 * All that the rest of a training run depends on besides its options: weights, buffers, optimizer, schedule, generators
 * and where it is in the data. Training that is resumed from it goes on bit for bit as if it had never stopped, on
 * backends that compute the same twice. It shares memory with the model until the next step changes the weights.
 */
export interface Checkpoint {
  readonly version: 1;
  readonly model: StateDict;
  readonly optimizer: OptimizerState;
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
  /** Steps made in all epochs. */
  readonly step: number;
  /** What the current epoch's averages are made of. */
  readonly sums: Sums;
  /** Seconds of work so far. */
  readonly seconds: number;
}

/** A snapshot of a run that is between two events. */
export function checkpointOf(run: Run): Checkpoint {
  const { model, options, random, noise, order, epoch, cursor, step, sums, clock } = run;
  const optimizer = options.optimizer.state();
  return {
    version: 1,
    model: keepAll(stateDict(model)),
    optimizer: { ...optimizer, tensors: keepAll(optimizer.tensors) },
    random: random.state(),
    noise: noise.state(),
    order: order ?? null,
    epoch,
    cursor,
    step,
    sums,
    seconds: clock.seconds(),
  };
}

/** The run that `checkpoint` is of, with the model and the optimizer put back to where they were. */
export function resumedRun(model: Layer, options: ResolvedOptions, checkpoint: Checkpoint): Run {
  if (checkpoint.version !== 1) {
    throw new RangeError(
      `fit: the checkpoint's version must be 1, got ${String(checkpoint.version)}. It was made by another release.`,
    );
  }
  loadStateDict(model, checkpoint.model);
  options.optimizer.load(checkpoint.optimizer);
  const { epoch, cursor, step, sums, seconds, order } = checkpoint;
  const generators = { random: rng(checkpoint.random), noise: rng(checkpoint.noise) };
  return {
    ...newRun(model, options, generators, seconds),
    order: order ?? undefined,
    epoch,
    cursor,
    step,
    sums,
  };
}

function keepAll(tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).map(([key, x]) => [key, keep(x)]));
}
