import { collectWeights } from "@ganglion/losses";
import {
  add,
  assign,
  backward,
  type Context,
  div,
  mul,
  noGrad,
  type Observer,
  refusal,
  rng,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import { partCount, partOf, type TrainingBatch } from "./batch-source.ts";
import { checkBatch } from "./check-batch.ts";
import { checkScalar, checkTensorResult, refusePromise } from "./check-result.ts";
import { meanWeight, measure, type Outcome } from "./measure.ts";
import { isPending, joinReadings, type PendingReading, type Reading } from "./readings.ts";
import type { Run } from "./run.ts";
import type { ObservedStep, TrainingObserver } from "./training-observer.ts";
import { observeFor, showStep, watchersOf } from "./watch.ts";

/** How a step went. */
export type StepResult =
  /** The weights were updated, and the loss waits on the device. */
  | { readonly type: "pending"; readonly reading: PendingReading }
  /** The weights were updated, unless the loss had no weight. */
  | { readonly type: "read"; readonly reading: Reading }
  /** The loss is not finite, and nothing was changed. */
  | { readonly type: "failed"; readonly reading: Reading };

/** What can be put back after a call of the model. */
export interface Memory {
  undo(): void;
  /** Gives back what it takes to undo. */
  forget(): void;
}

/** A part of a batch that was computed: the batch itself where it is not cut. */
interface ComputedPart extends Outcome {
  readonly batch: TrainingBatch;
  readonly reading: PendingReading | Reading;
}

/**
 * One update of the weights. Where the loss can be read at once, it is read before anything depends on it: if it is not
 * finite, nothing is changed, and if nothing counted in it, there is no update.
 * @throws whatever the model or a callback throws; if that is before the update, nothing is changed.
 */
export function trainStep(run: Run, batch: TrainingBatch): StepResult {
  checkBatch("fit", batch, run.backend);
  const memory = remember(run);
  let isUpdating = false;
  try {
    const watchers = watchersOf(run.options.observers, run.step + 1);
    const computed = computeGradients(run, batch, watchers);
    const { reading } = computed;
    if (!isPending(reading)) {
      if (isSilent(reading)) return { type: "read", reading };
      if (!Number.isFinite(reading.loss)) {
        memory.undo();
        return { type: "failed", reading };
      }
    }
    afterGradients(run, computed.last, watchers);
    isUpdating = true;
    update(run);
    showStep(watchers, "afterUpdate", () => observed(run, computed.last));
    return isPending(reading) ? { type: "pending", reading } : { type: "read", reading };
  } catch (error) {
    if (!isUpdating) memory.undo();
    throw error;
  } finally {
    memory.forget();
  }
}

/** Whether nothing in the batch counted, so that it has no loss. */
export function isSilent({ weights }: Reading): boolean {
  return weights[0] === 0;
}

/** Calls the model and the loss, as training does. */
export function forward({ model, noise, options }: Run, { x, y }: TrainingBatch, observe?: Observer): Outcome {
  const watch = observe ?? options.observe;
  const context: Context = { training: true, rng: noise, ...(watch && { observe: synchronous(watch) }) };
  const output = model(x, context);
  checkTensorResult("fit", "the model", output);
  const { value: loss, weights } = collectWeights(() => options.loss(output, y));
  checkScalar("fit", "loss", loss);
  return { loss, weights, output, target: y };
}

/** Measures a batch as a step does, part by part, without gradients. */
export function measureParts(run: Run, batch: TrainingBatch): PendingReading | Reading {
  const count = partCount(batch, run.options.accumulate);
  const readings: (PendingReading | Reading)[] = [];
  for (let index = 0; index < count; index++) {
    readings.push(scope(() => measure("fit", forward(run, partOf(batch, index, count)), run.options.metrics)));
  }
  return joinReadings(readings);
}

interface Computed {
  readonly reading: PendingReading | Reading;
  /** The last part. */
  readonly last: ComputedPart;
}

/** The gradients of the batch's mean loss and of the penalty; of less where a loss is not finite or nothing counts. */
function computeGradients(run: Run, batch: TrainingBatch, watchers: readonly TrainingObserver[]): Computed {
  const { accumulate, optimizer } = run.options;
  const observe = observeFor(watchers, run.options.observe);
  const count = partCount(batch, accumulate);
  const compute = (part: TrainingBatch): ComputedPart => {
    const outcome = forward(run, part, observe);
    return { ...outcome, batch: part, reading: measure("fit", outcome, run.options.metrics) };
  };
  if (count === 1) {
    const last = compute(batch);
    if (isUsable(last.reading)) {
      optimizer.zeroGrad();
      differentiate(run, last.loss);
    }
    return { reading: last.reading, last };
  }
  optimizer.zeroGrad();
  return accumulateParts(run, batch, count, compute);
}

function differentiate(run: Run, loss: Tensor): void {
  if (!loss.requiresGrad) checkGradients(run);
  backward(loss);
}

/** Adds up the gradients of each part's loss times its weight, and divides by all weights: the gradient of the whole batch's mean. */
function accumulateParts(
  run: Run,
  batch: TrainingBatch,
  count: number,
  compute: (part: TrainingBatch) => ComputedPart,
): Computed {
  const readings: (PendingReading | Reading)[] = [];
  let total: Tensor | number = 0;
  for (let index = 0; ; index++) {
    const { part, weight } = scope(() => {
      const done = compute(partOf(batch, index, count));
      const own = weightOf(done);
      if (isUsable(done.reading)) differentiate(run, mul(done.loss, own));
      // Only of the last part something may be looked at afterwards.
      return { part: index === count - 1 ? done : { reading: done.reading }, weight: own };
    });
    readings.push(part.reading);
    total = noGrad(() =>
      typeof total === "number" && typeof weight === "number" ? total + weight : add(total, weight),
    );
    const hasFailed = !isPending(part.reading) && !isSilent(part.reading) && !Number.isFinite(part.reading.loss);
    if (!hasFailed && index < count - 1) continue;
    const reading = joinReadings(readings);
    if (isUsable(reading)) divideGradients(run, total);
    return { reading, last: part as ComputedPart };
  }
}

function weightOf({ weights, target, reading }: ComputedPart): Tensor | number {
  if (!isPending(reading)) return reading.weights[0] as number;
  return noGrad(() => meanWeight(weights)) ?? (target.shape[0] as number);
}

function divideGradients({ options: { optimizer } }: Run, total: Tensor | number): void {
  noGrad(() => {
    for (const parameter of optimizer.groups.flatMap(({ parameters }) => parameters)) {
      const { grad } = parameter;
      if (grad !== undefined) scope(() => assign(grad, div(grad, total)));
    }
  });
}

/** Whether gradients are to be computed: always where the loss cannot be read yet. */
function isUsable(reading: PendingReading | Reading): boolean {
  return isPending(reading) || (!isSilent(reading) && Number.isFinite(reading.loss));
}

/** What comes between the gradients and the update. */
function afterGradients(run: Run, last: ComputedPart, watchers: readonly TrainingObserver[]): void {
  const { afterBackward, penalty } = run.options;
  if (penalty !== undefined) addPenalty(penalty);
  showStep(watchers, "afterBackward", () => observed(run, last));
  refusePromise("fit", "afterBackward", afterBackward?.());
  if (run.hasGradients) return;
  checkGradients(run);
  run.hasGradients = true;
}

function addPenalty(penalty: () => Tensor): void {
  scope(() => {
    const value = penalty();
    checkScalar("fit", "penalty", value);
    backward(value);
  });
}

/** Changes the weights. */
function update({ options: { optimizer, afterUpdate } }: Run): void {
  optimizer.step();
  refusePromise("fit", "afterUpdate", afterUpdate?.());
}

function observed({ model, step, epoch, options }: Run, { batch, output, loss }: ComputedPart): ObservedStep {
  const { learningRate } = options.optimizer;
  return { step: step + 1, epoch: epoch + 1, model, learningRate, ...batch, output, loss };
}

/** Without a single gradient training would go on for ever and learn nothing. */
function checkGradients({ options: { optimizer } }: Run): void {
  const trained = optimizer.groups.flatMap(({ parameters }) => parameters);
  if (trained.some(({ grad }) => grad !== undefined)) return;
  const rule = "the loss must depend on a parameter of the optimizer";
  const remedy = "Make the optimizer with parameters(model), of this model.";
  throw refusal(TypeError, "fit", rule, `none of ${trained.length}`, remedy);
}

/** Remembers what a call of the model changes: generator and running statistics. Returns what puts them back. */
export function remember(run: Run): Memory {
  const noise = run.noise.state();
  const values = run.buffers.map((buffer) => buffer.detach());
  return {
    undo() {
      run.noise = rng(noise);
      for (const [index, buffer] of run.buffers.entries()) assign(buffer, values[index] as Tensor);
    },
    forget() {
      for (const value of values) value.dispose();
    },
  };
}

function synchronous(observe: Observer): Observer {
  return (path, x, y, layer) => {
    refusePromise("fit", "observe", observe(path, x, y, layer) as unknown);
  };
}
