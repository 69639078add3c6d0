import {
  type Backend,
  BackendError,
  describeValue,
  formatShape,
  isTensor,
  refusal,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";
import type { TrainingBatch } from "./batch-source.ts";

/**
 * Checks a batch before it is used.
 * @throws TypeError unless it has two tensors, ShapeError unless they hold the same number of samples, at least one.
 * @throws BackendError unless they live where the model does.
 */
export function checkBatch(where: string, batch: TrainingBatch, backend: Backend | undefined): void {
  checkPart(where, "x", batch?.x, backend);
  checkPart(where, "y", batch?.y, backend);
  const { x, y } = batch;
  if (x.rank > 0 && x.shape[0] === y.shape[0] && x.size > 0) return;
  const rule = "x and y of a batch must hold the same number of samples, at least one, along their first axis";
  const got = `${formatShape(x.shape)} and ${formatShape(y.shape)}`;
  throw refusal(ShapeError, where, rule, got, "Check how the source cuts its batches.", x.shape, y.shape);
}

function checkPart(where: string, name: string, value: unknown, backend: Backend | undefined): void {
  if (!isTensor(value)) {
    const remedy = "Sources give { x, y }, both tensors.";
    throw refusal(TypeError, where, `${name} of a batch must be a tensor`, describeValue(value), remedy);
  }
  if (backend !== undefined && value.backend !== backend) throw elsewhere(where, name, value, backend);
}

function elsewhere(where: string, name: string, value: Tensor, backend: Backend): BackendError {
  const other = value.backend.name === backend.name ? `another ${backend.name}` : value.backend.name;
  const remedy = "Make the model and the batches while the same backend is set, or move one with moveTo.";
  const rule = `batches must live on the model's backend, ${backend.name}`;
  return refusal(BackendError, where, rule, `${name} on ${other}`, remedy);
}
