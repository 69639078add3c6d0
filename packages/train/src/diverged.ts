import { refusal } from "@ganglion/tensor";
import type { ValueRange } from "@ganglion/tensor/graph";
import { type Divergence, DivergedError, type Fault } from "./diverged-error.ts";

/** The error for training that diverged, with all of it in words. */
export function diverged(divergence: Divergence): DivergedError {
  const { step, epoch, loss, fault } = divergence;
  const got = `${loss} at step ${step} in epoch ${epoch}`;
  const found = fault === undefined ? "" : `${faultInWords(fault)} `;
  const remedy = `${found}Lower the learning rate, clip the gradients, or check the data for NaN.`;
  return refusal(DivergedError, "fit", "the loss must be a finite number", got, remedy, divergence);
}

/** Where the first value came up that was not finite, as a sentence. */
export function faultInWords({ kind, path, op, step, values, inputs }: Fault): string {
  const layer = path === "" ? "the model" : `layer "${path}"`;
  const where = {
    batch: `${path} of the batch`,
    weight: `the weight "${path}"`,
    output: `the output of ${layer}`,
    loss: "the loss itself",
    gradient: path === "" ? "a gradient" : `a gradient in ${layer}`,
    update: `the weight "${path}" after its update`,
  }[kind];
  const by = op === undefined ? "" : `, in ${op}`;
  const from = inputs.map(describeRange).join(" and ");
  const given = from === "" ? "" : `, from ${from}`;
  return `The first that was not finite was ${where}${by}, at step ${step}: ${values.notFinite} of ${values.size} values${given}.`;
}

function describeRange({ min, max, notFinite, size }: ValueRange): string {
  if (notFinite === size) return "nothing finite";
  const write = (value: number): string => String(Number(value.toPrecision(4)));
  return min === max ? write(min) : `${write(min)} to ${write(max)}`;
}
