import { describeValue, refusal, scope } from "@ganglion/tensor";
import type { BatchRequest, BatchSource, TrainingBatch } from "./batch-source.ts";

/** Goes through one pass of a source, batch by batch. */
export interface BatchReader {
  /**
   * Calls `use` on the next batch in a `scope` and returns its result, or undefined after the last batch. Everything that
   * the batch and `use` created is freed, except the result.
   */
  take<T>(use: (batch: TrainingBatch) => T): Promise<T | undefined>;
  /** Tells the source that no more batches are wanted. */
  close(): Promise<void>;
}

/**
 * Opens one pass over `source`.
 * @throws TypeError if it does not give something to iterate over.
 */
export function openBatches(where: string, name: string, source: BatchSource, request: BatchRequest): BatchReader {
  const batches = source.batches(request);
  if (typeof batches === "object" && batches !== null) {
    if (Symbol.asyncIterator in batches) return asyncReader(batches[Symbol.asyncIterator]());
    if (Symbol.iterator in batches) return syncReader(batches[Symbol.iterator]());
  }
  const remedy = "Make it a generator: *batches(request) or async *batches(request).";
  throw refusal(TypeError, where, `batches of ${name} must return an iterable`, describeValue(batches), remedy);
}

function syncReader(iterator: Iterator<TrainingBatch>): BatchReader {
  return {
    async take<T>(use: (batch: TrainingBatch) => T) {
      return scope((): T | undefined => {
        const next = iterator.next();
        return next.done === true ? undefined : use(next.value);
      });
    },
    async close() {
      iterator.return?.();
    },
  };
}

function asyncReader(iterator: AsyncIterator<TrainingBatch>): BatchReader {
  return {
    async take<T>(use: (batch: TrainingBatch) => T) {
      const next = await iterator.next();
      if (next.done === true) return undefined;
      try {
        return scope(() => use(next.value));
      } finally {
        next.value?.x?.dispose?.();
        next.value?.y?.dispose?.();
      }
    },
    async close() {
      await iterator.return?.();
    },
  };
}
