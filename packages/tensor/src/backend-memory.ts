import type { MemoryInfo } from "./backend.ts";
import { BackendError, refusal } from "./errors.ts";

/**
 * The error for a request for more memory than there is: `asked` and `limit` in bytes, and what is `inUse` where that is
 * known. Backends throw it before anything has changed, so that all that exists stays usable.
 */
export function memoryError(where: string, asked: number, limit: number, inUse?: MemoryInfo): BackendError {
  // Lengths whose product is beyond all numbers, beside an empty axis, make NaN.
  const request = Number.isNaN(asked) ? Number.POSITIVE_INFINITY : asked;
  const inUseText = inUse === undefined ? "" : ` with ${inUse.bytes} in use by ${tensors(inUse.buffers)}`;
  return refusal(
    BackendError,
    where,
    `memory can have ${limit} bytes`,
    `a request for ${request}${inUseText}`,
    "Free tensors with scope() or dispose(), or use smaller batches.",
  );
}

function tensors(count: number): string {
  return count === 1 ? "one tensor" : `${count} tensors`;
}
