import {
  assign,
  backward,
  buffersOf,
  checkFunction,
  describeValue,
  isPlainObject,
  keep,
  type Layer,
  noGrad,
  type Observer,
  refusal,
  rng,
  scope,
  type Tensor,
  walkLayers,
} from "@ganglion/tensor";
import { openBatches } from "./batch-reader.ts";
import { holdBatch, partCount, partOf, releaseBatch, type TrainingBatch } from "./batch-source.ts";
import { checkBatch } from "./check-batch.ts";
import { checkScalar, checkTensorResult, refusePromise } from "./check-result.ts";
import type { FitOptions, ResolvedOptions } from "./fit-options.ts";
import { backendOf } from "./model-tensors.ts";
import { periodicYield } from "./periodic-yield.ts";
import { resolveOptions } from "./resolve-options.ts";
import type { WarmUpOptions, WarmUpProgress } from "./warm-up.ts";

const where = "warmUp";

/** `warmUp`, loaded when it is called. */
export async function runWarmUp(model: Layer, options: WarmUpOptions): Promise<void> {
  if (!isPlainObject(options)) {
    throw refusal(TypeError, where, "options must be a plain object", describeValue(options), "Pass those of fit.");
  }
  const { onProgress, ...others } = options;
  if (onProgress !== undefined) checkFunction(where, "onProgress", onProgress, true);
  const resolved = resolveOptions(model, others as FitOptions);
  const report = reporter(model, onProgress);
  const batch = await firstBatch(resolved, model);
  const restore = remember(model, resolved);
  const yieldToTasks = periodicYield();
  try {
    for (const phase of [makeStep, makeInference]) {
      resolved.signal?.throwIfAborted();
      await phase(model, resolved, batch, report);
      await yieldToTasks();
    }
  } finally {
    restore();
    releaseBatch(batch);
  }
}

type Report = (phase: WarmUpProgress["phase"], path?: string) => void;

function reporter(model: Layer, onProgress: WarmUpOptions["onProgress"]): Report {
  const layers = walkLayers(model, where).length;
  // The model itself is called by nobody who says so.
  const total = 2 * Math.max(0, layers - 1) + 2;
  let done = 0;
  return (phase, path) => {
    // A layer that is called more than once is more work than was known.
    done = Math.min(done + 1, total);
    refusePromise(where, "onProgress", onProgress?.({ phase, path, done, total }));
  };
}

/** The first batch, in an order of nobody else's. It is the caller's to release. */
async function firstBatch(
  { train, batchSize, shuffle, dropLast }: ResolvedOptions,
  model: Layer,
): Promise<TrainingBatch> {
  const request = { batchSize, dropLast, ...(shuffle ? { rng: rng(0) } : {}) };
  const reader = openBatches(where, "train", train, request);
  try {
    const batch = await reader.take((given) => {
      checkBatch(where, given, backendOf(model));
      return holdBatch(given);
    });
    if (batch !== undefined) return batch;
    throw refusal(RangeError, where, "train must give at least one batch", "none", "Check how the data was split.");
  } finally {
    await reader.close();
  }
}

async function makeStep(model: Layer, options: ResolvedOptions, batch: TrainingBatch, report: Report): Promise<void> {
  const { optimizer, accumulate, loss: lossOf, penalty } = options;
  const count = partCount(batch, accumulate);
  const value = scope(() => {
    optimizer.zeroGrad();
    const part = partOf(batch, 0, count);
    const loss = lossOn(model, lossOf, part, "forward", report);
    backward(loss);
    if (penalty !== undefined) backward(penalty());
    report("backward");
    optimizer.step();
    report("update");
    return loss.detach();
  });
  // Whatever waits on the device is done when this is read.
  await value.data();
  value.dispose();
}

async function makeInference(
  model: Layer,
  options: ResolvedOptions,
  batch: TrainingBatch,
  report: Report,
): Promise<void> {
  const { loss, validationLoss = loss } = options;
  const value = noGrad(() => scope(() => lossOn(model, validationLoss, batch, "inference", report).detach()));
  await value.data();
  value.dispose();
}

function lossOn(
  model: Layer,
  lossOf: FitOptions["loss"],
  { x, y }: TrainingBatch,
  phase: "forward" | "inference",
  report: Report,
): Tensor {
  const observe: Observer = (path) => report(phase, path);
  const context = phase === "forward" ? { training: true, rng: rng(0), observe } : { training: false, observe };
  const output: unknown = model(x, context);
  checkTensorResult(where, "the model", output);
  const loss: unknown = lossOf(output, y);
  checkScalar(where, "loss", loss);
  return loss;
}

/** Remembers all that a step changes; the function that it returns puts it back. */
function remember(model: Layer, { optimizer }: ResolvedOptions): () => void {
  const changed = [...new Set([...optimizer.groups.flatMap(({ parameters }) => parameters), ...buffersOf(model)])];
  const values = changed.map((x) => keep(x.detach()));
  const state = optimizer.state();
  const moments = Object.values(state.tensors).map(keep);
  return () => {
    for (const [index, x] of changed.entries()) assign(x, values[index] as Tensor);
    optimizer.load(state);
    optimizer.zeroGrad();
    for (const x of [...values, ...moments]) x.dispose();
  };
}
