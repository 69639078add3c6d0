import { scope } from "@ganglion/tensor";
import type { TrainingBatch, BatchRequest, BatchSource } from "./batch-source.ts";

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

/** Opens one pass over `source`. */
export function openBatches(source: BatchSource, request: BatchRequest): BatchReader {
  const batches = source.batches(request);
  return Symbol.asyncIterator in batches
    ? asyncReader(batches[Symbol.asyncIterator]())
    : syncReader(batches[Symbol.iterator]());
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
      const { x, y } = next.value;
      try {
        return scope(() => use(next.value));
      } finally {
        x.dispose();
        y.dispose();
      }
    },
    async close() {
      await iterator.return?.();
    },
  };
}
