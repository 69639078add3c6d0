import { describeValue, refusal } from "@ganglion/tensor";
import type { BatchSource } from "./batch-source.ts";

/** The batches that one pass over a source must give. */
export interface Promised {
  readonly batches: number;
  readonly samples: number;
}

/**
 * Checks that something is a source and what it says of its size.
 * @throws TypeError unless it has `size` and `batches`, RangeError unless its size is a whole number.
 */
export function checkSource(where: string, name: string, source: unknown): asserts source is BatchSource {
  const { size, batches } = (source ?? {}) as Partial<BatchSource>;
  if (typeof size !== "number" || typeof batches !== "function") {
    const remedy = "Pass a dataset, or anything with a size and batches({ batchSize, rng }).";
    throw refusal(TypeError, where, `${name} must be a source of batches`, describeValue(source), remedy);
  }
  if (Number.isSafeInteger(size) && size >= 0) return;
  const remedy = "It is the number of samples.";
  throw refusal(RangeError, where, `the size of ${name} must be a whole number >= 0`, String(size), remedy);
}

/** What a source of `size` samples gives in one pass. */
export function promisedBy(size: number, batchSize: number, dropLast = false): Promised {
  const batches = dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
  return { batches, samples: dropLast ? batches * batchSize : size };
}
