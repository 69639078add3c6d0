import { BackendError } from "@ganglion/tensor";
import type { Machine } from "./machine.ts";

/** Below this much work on one thread, in nanoseconds, sharing does not pay while the workers look for a job. */
const WORTH_SHARING = 20_000;
/** The same while they sleep and have to be woken: one job of that much, or as much kept from them since they slept. */
const WORTH_WAKING = 200_000;
/** How much work a chunk should be at least. */
const CHUNK = 5_000;
/** Chunks for each thread: more let a thread that was held up do less. */
const CHUNKS_PER_THREAD = 4;
/** A chunk should not take longer, so that a worker that does not come back is noticed. */
const LONG_CHUNK = 200_000_000;

/** Into how many large pieces to cut a job whose pieces repeat some work: as few as keep every thread busy. */
export function piecesFor({ threads }: Machine, nanoseconds: number): number {
  if (threads === 1 || nanoseconds < WORTH_SHARING) return 1;
  return Math.ceil(Math.max(2 * threads, nanoseconds / LONG_CHUNK));
}

/** Into how many chunks to cut a job of `nanoseconds` that has at most `pieces` independent parts. */
function chunksFor(machine: Machine, nanoseconds: number, pieces: number): number {
  const { threads, ints, exports } = machine;
  if (threads === 1 || nanoseconds < WORTH_SHARING || pieces < 2) return 1;
  if (ints[exports.SLEEPERS.value / 4] !== 0) {
    machine.keptBack += nanoseconds;
    if (machine.keptBack < WORTH_WAKING) return 1;
  }
  machine.keptBack = 0;
  const most = Math.max(threads * CHUNKS_PER_THREAD, nanoseconds / LONG_CHUNK);
  return Math.max(1, Math.floor(Math.min(pieces, most, nanoseconds / CHUNK)));
}

/** Puts a kernel's float arguments in place. */
export function setFloats(machine: Machine, values: readonly number[]): void {
  const at = machine.exports.FLOATS.value / 4;
  for (let i = 0; i < values.length; i++) machine.floats[at + i] = values[i] as number;
}

/**
 * Runs a kernel with the given words as its arguments. Threads share it if it takes long enough, in `nanoseconds` on one
 * thread, and has several independent `pieces`.
 * @throws BackendError if a worker failed. The pool is not used again.
 */
export function launch(machine: Machine, kernel: number, words: readonly number[], nanoseconds = 0, pieces = 1): void {
  const { exports, ints } = machine;
  const chunks = chunksFor(machine, nanoseconds, pieces);
  const at = exports.ARGUMENTS.value / 4;
  for (let i = 0; i < words.length; i++) ints[at + i] = words[i] as number;
  if (chunks === 1) exports.run(kernel);
  else share(machine, kernel, chunks);
}

const OUTCOMES = ["finished", "failed", "did not come back"] as const;

function share(machine: Machine, kernel: number, chunks: number): void {
  const outcome = machine.exports.share(kernel, chunks);
  if (outcome === 0) return;
  machine.threads = 1;
  machine.exports.stop();
  throw new BackendError(
    `wasm: every worker must finish its share, got one that ${OUTCOMES[outcome]}. The result of this operation is lost; ` +
      "later ones run on one thread. Make a new backend to have threads again.",
  );
}
