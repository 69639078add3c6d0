import {
  activeBackend,
  type AbortSignalLike,
  type Backend,
  checkBackend,
  checkCount,
  checkFunction,
  checkOptions,
  checkSignal,
  oneOf,
  refusal,
} from "@ganglion/tensor";
import type { WeightsSource } from "./weights-source.ts";

/** How much of a file has been read, in bytes. */
export interface WeightsProgress {
  /** The file, as it was given: its address, or what it is. */
  readonly file: string;
  /** The bytes of tensors that are there. */
  readonly loaded: number;
  /** Of how many. */
  readonly total: number;
}

/** How weights are read. */
export interface ReadWeightsOptions {
  /** Where the tensors are made; the active backend by default. */
  readonly backend?: Backend;
  /**
   * What becomes of values that tensors do not hold as they are. `"rounded"`, the default: small floats and integers are
   * widened, float64 is rounded to float32 where the backend has no float64. `"exact"`: as before, but no value may change.
   * `"none"`: only float32, float64 and int32 are taken. An integer that no int32 holds is refused whichever it is.
   */
  readonly conversion?: "rounded" | "exact" | "none";
  /**
   * The most bytes that a server may send which does not answer requests for a part of the file, and that a packed file in a
   * zip file may have; 1 GiB by default.
   */
  readonly maxBytes?: number;
  /** The source of a shard by its name in an index of several files; the file beside the index by default. */
  readonly shards?: (name: string) => WeightsSource;
  /** Stops reading, which is then rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
  /** Called with the bytes that are there, after each part of the file. */
  readonly onProgress?: (progress: WeightsProgress) => void;
}

/** The options, checked and completed. */
export interface Reading {
  /** Who reads, for messages. */
  readonly where: string;
  readonly backend: Backend;
  readonly conversion: "rounded" | "exact" | "none";
  readonly maxBytes: number;
  readonly shards: ((name: string) => WeightsSource) | undefined;
  readonly signal: AbortSignalLike | undefined;
  readonly onProgress: ((progress: WeightsProgress) => void) | undefined;
}

/** @throws TypeError, RangeError for options that are none; BackendError if no backend is given or active. */
export function checkReading(where: string, options: ReadWeightsOptions): Reading {
  checkOptions<ReadWeightsOptions>(where, options, {
    backend: checkBackend,
    conversion: oneOf("rounded", "exact", "none"),
    maxBytes: checkCount,
    shards: checkFunction,
    signal: checkSignal,
    onProgress: checkFunction,
  });
  const { conversion = "rounded", maxBytes = 2 ** 30, shards, signal, onProgress } = options;
  return { where, backend: options.backend ?? activeBackend(), conversion, maxBytes, shards, signal, onProgress };
}

/** The error for a file that is not what it should be. */
export function damaged(where: string, label: string, rule: string, got: string, cause?: unknown): RangeError {
  const remedy = "It is damaged, cut short or of another kind; download it or write it again.";
  return refusal(RangeError, where, rule, `${got} in ${label}`, remedy, ...(cause === undefined ? [] : [{ cause }]));
}
