import { type AbortSignalLike, checkCount, checkSignal, type OptionChecks } from "@ganglion/tensor";

/** What every reader takes. */
export interface ReadOptions {
  /**
   * The most bytes that one file may have, packed or unpacked: whatever an address sends or a header claims, no more than
   * that is taken. 1 GiB by default.
   */
  readonly maxBytes?: number;
  /** Stops reading, which is then rejected with the signal's reason. */
  readonly signal?: AbortSignalLike;
}

/** Their checks. */
export function readChecks(): OptionChecks<ReadOptions> {
  return { maxBytes: checkCount, signal: checkSignal };
}

/** The most bytes of a file unless said otherwise. */
export const MAX_BYTES: number = 2 ** 30;
