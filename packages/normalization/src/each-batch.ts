import { isTensor, scope, type Tensor } from "@ganglion/tensor";

/** Some samples: a tensor `[batch, ...]`, or an object with such an `x`, as a dataset's batches are. */
export type CalibrationBatch = Tensor | { readonly x: Tensor };

/**
 * Calls `use` with the `x` of each batch, in a scope. What a synchronous source creates when it is asked for a batch is
 * freed afterwards; an asynchronous one hands its batches over, and they are disposed.
 */
export async function eachBatch(
  batches: Iterable<CalibrationBatch> | AsyncIterable<CalibrationBatch>,
  use: (x: Tensor) => void,
): Promise<number> {
  if (Symbol.iterator in batches) return eachNow(batches, use);
  let count = 0;
  for await (const batch of batches) {
    try {
      scope(() => use(inputOf(batch)));
    } finally {
      tensorsOf(batch).forEach((tensor) => tensor.dispose());
    }
    count++;
  }
  return count;
}

function eachNow(batches: Iterable<CalibrationBatch>, use: (x: Tensor) => void): number {
  const iterator = batches[Symbol.iterator]();
  let count = 0;
  const step = (): boolean => {
    const next = iterator.next();
    if (next.done === true) return false;
    use(inputOf(next.value));
    return true;
  };
  while (scope(step)) count++;
  return count;
}

function inputOf(batch: CalibrationBatch): Tensor {
  return isTensor(batch) ? batch : batch.x;
}

function tensorsOf(batch: CalibrationBatch): Tensor[] {
  return isTensor(batch) ? [batch] : Object.values(batch).filter(isTensor);
}
