import { collectWeights } from "@ganglion/losses";
import { assign, backward, type Context, type Observer, refusal, rng, type Tensor } from "@ganglion/tensor";
import type { TrainingBatch } from "./batch-source.ts";
import { checkBatch } from "./check-batch.ts";
import { checkScalar, checkTensorResult, refusePromise } from "./check-result.ts";
import { measure, type Outcome } from "./measure.ts";
import type { PendingReading, Reading } from "./readings.ts";
import type { Run } from "./run.ts";

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
    const outcome = forward(run, batch);
    const measured = measure("fit", outcome, run.options.metrics);
    const reading = "numbers" in measured ? undefined : measured;
    if (reading !== undefined && isSilent(reading)) return { type: "read", reading };
    if (reading !== undefined && !Number.isFinite(reading.loss)) {
      memory.undo();
      return { type: "failed", reading };
    }
    differentiate(run, outcome.loss);
    isUpdating = true;
    update(run);
    return "numbers" in measured ? { type: "pending", reading: measured } : { type: "read", reading: measured };
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

/** Computes the gradients. */
function differentiate(run: Run, loss: Tensor): void {
  const { optimizer, afterBackward } = run.options;
  optimizer.zeroGrad();
  backward(loss);
  refusePromise("fit", "afterBackward", afterBackward?.());
  if (run.hasGradients) return;
  checkGradients(optimizer.groups.flatMap((group) => group.parameters));
  run.hasGradients = true;
}

/** Changes the weights. */
function update({ options: { optimizer, afterUpdate } }: Run): void {
  optimizer.step();
  refusePromise("fit", "afterUpdate", afterUpdate?.());
}

/** Without a single gradient training would go on for ever and learn nothing. */
function checkGradients(trained: readonly Tensor[]): void {
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
