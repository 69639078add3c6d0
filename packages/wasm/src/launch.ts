import { BackendError } from "@ganglion/tensor";
import type { Machine } from "./machine.ts";

/** Below this much work on one thread, in nanoseconds, waking others does not pay. */
const WORTH_SHARING = 20_000;
/** How much work a chunk should be at least. */
const CHUNK = 5_000;
/** Chunks for each thread: more let a thread that was held up do less. */
const CHUNKS_PER_THREAD = 4;

/** Into how many chunks to cut a job of `nanoseconds` that has at most `limit` independent pieces. */
export function chunksFor(machine: Machine, nanoseconds: number, limit: number): number {
  if (machine.threads === 1 || nanoseconds < WORTH_SHARING) return 1;
  return Math.max(1, Math.min(limit, machine.threads * CHUNKS_PER_THREAD, Math.floor(nanoseconds / CHUNK)));
}

/** Puts a kernel's float arguments in place. */
export function setFloats(machine: Machine, values: readonly number[]): void {
  const at = machine.exports.FLOATS.value / 4;
  for (let i = 0; i < values.length; i++) machine.floats[at + i] = values[i] as number;
}

/**
 * Runs a kernel with the given words as its arguments, in `chunks` that threads share.
 * @throws BackendError if a worker failed. The pool is not used again.
 */
export function launch(machine: Machine, kernel: number, words: readonly number[], chunks = 1): void {
  const { exports, ints } = machine;
  const at = exports.ARGUMENTS.value / 4;
  for (let i = 0; i < words.length; i++) ints[at + i] = words[i] as number;
  if (chunks === 1) exports.run(kernel);
  else join(machine, exports.share(kernel, chunks));
}

function join(machine: Machine, outcome: number): void {
  if (outcome === 0) return;
  machine.threads = 1;
  throw new BackendError(
    `wasm: every worker must finish its share, got one that ${outcome === 1 ? "failed" : "did not come back"}. ` +
      "The result of this operation is lost; later ones run on one thread.",
  );
}
