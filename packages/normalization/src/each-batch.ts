import { describeValue, isTensor, refusal, scope, type Tensor } from "@ganglion/tensor";

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
  const x: unknown = isTensor(batch) ? batch : (batch as { readonly x?: unknown } | undefined | null)?.x;
  if (isTensor(x)) return x;
  const remedy = isPromise(batch) ? "Await it, or yield it from an async function*." : WANTED;
  throw refusal(TypeError, "recalibrate", "each batch must be a tensor or have one as x", describeValue(batch), remedy);
}

/** @throws TypeError unless `batches` can be walked. */
export function checkBatches(batches: unknown): void {
  const isObject = typeof batches === "object" && batches !== null && !isTensor(batches);
  if (isObject && (Symbol.iterator in batches || Symbol.asyncIterator in batches)) return;
  const remedy = isTensor(batches) ? "Pass [x] for one batch." : WANTED;
  throw refusal(TypeError, "recalibrate", "batches must be iterable", describeValue(batches), remedy);
}

const WANTED = "Pass an array of tensors, or what dataset.batches(...) gives.";

/** A promise that is refused must not be reported as one that nobody handles, too. */
function isPromise(value: unknown): boolean {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then !== "function") return false;
  (value as PromiseLike<unknown>).then(undefined, () => undefined);
  return true;
}

function tensorsOf(batch: CalibrationBatch): Tensor[] {
  return isTensor(batch) ? [batch] : Object.values(batch).filter(isTensor);
}
