import { DTypeError, formatShape, ShapeError, refusal } from "./errors.ts";
import { commonBackend } from "./emit.ts";
import { sameShape } from "./shape.ts";
import { createStorage, dropReference, dropWhenCollected, forgetOwner, type Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Gives `target` the values of `value` in place: whoever holds `target` sees them. Tensors that were detached or reshaped
 * from it keep the old values. No gradient flows through.
 * @throws ShapeError if the shapes differ, DTypeError if the dtypes do.
 */
export function assign(target: Tensor, value: Tensor): void {
  commonBackend("assign", target, value);
  if (!sameShape(target.shape, value.shape)) {
    throw refusal(
      ShapeError,
      "assign",
      "shapes must match",
      `${formatShape(target.shape)} and ${formatShape(value.shape)}`,
      "Reshape the value.",
      target.shape,
      value.shape,
    );
  }
  if (target.dtype !== value.dtype) {
    throw refusal(
      DTypeError,
      "assign",
      "dtypes must match",
      `${target.dtype} and ${value.dtype}`,
      `Convert with cast(value, "${target.dtype}").`,
    );
  }
  void target.buffer;
  void value.buffer;
  value.storage.references++;
  replaceStorage(target, value.storage);
}

/**
 * Prepares `target` for a kernel that writes into its buffer: copies the memory first if others share it, so that they
 * keep their values, and counts the change.
 */
export function beginInPlace(target: Tensor): void {
  void target.buffer;
  if (target.storage.references > 1) {
    const { backend } = target;
    replaceStorage(target, createStorage(backend, backend.broadcast(target, target.shape)));
  } else {
    target.version++;
  }
}

function replaceStorage(target: Tensor, storage: Storage): void {
  const before = target.storage;
  target.storage = storage;
  target.version++;
  if (target.owner === undefined) {
    forgetOwner(target);
    dropWhenCollected(target, storage);
  }
  dropReference(before);
}
