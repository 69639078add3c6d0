import { BackendError, refusal } from "@ganglion/tensor";
import { KERNELS, type KernelArguments } from "./generated/kernels.ts";
import { OWN, SLEEPERS } from "./generated/layout.ts";
import { type Machine, WORTH_WAKING } from "./machine.ts";

/** Below this much work on one thread, in nanoseconds, sharing does not pay while the workers look for a job. */
const WORTH_SHARING = 20_000;
/** So much at most, where other programs hold the workers up. */
const HARDLY_WORTH_WAKING = 64 * WORTH_WAKING;
/** How much work a chunk should be at least. */
const CHUNK = 5_000;
/** Chunks for each thread: more let a thread that was held up do less. */
const CHUNKS_PER_THREAD = 4;
/** In a job of so many nanoseconds, waiting for a thread that is held up costs more than repeated work. */
const LONG_JOB = 1_000_000;
/** A chunk should not take longer, so that a worker that does not come back is noticed. */
const LONG_CHUNK = 200_000_000;

/** Whether to share a job: the workers look for one, or it is worth waking them. */
function isShared({ threads, ints, keptBack, worthWaking }: Machine, nanoseconds: number): boolean {
  if (threads === 1 || nanoseconds < WORTH_SHARING) return false;
  return ints[SLEEPERS / 4] === 0 || keptBack + nanoseconds >= worthWaking;
}

/**
 * Into how many large pieces to cut a job whose pieces repeat some work: one for each thread, and in long jobs two, so that a
 * thread that is held up can do less.
 */
export function piecesFor(machine: Machine, nanoseconds: number): number {
  if (!isShared(machine, nanoseconds)) return 1;
  const perThread = nanoseconds < LONG_JOB ? 1 : 2;
  return Math.ceil(Math.max(perThread * machine.threads, nanoseconds / LONG_CHUNK));
}

/** Into how many chunks to cut a job of `nanoseconds` that has at most `pieces` independent parts. */
function chunksFor(machine: Machine, nanoseconds: number, pieces: number): number {
  if (!isShared(machine, nanoseconds)) {
    if (nanoseconds >= WORTH_SHARING) machine.keptBack += nanoseconds;
    return 1;
  }
  const most = Math.max(machine.threads * CHUNKS_PER_THREAD, nanoseconds / LONG_CHUNK);
  return Math.max(1, Math.floor(Math.min(pieces, most, nanoseconds / CHUNK)));
}

/**
 * Runs a kernel of `scripts/kernels.mjs`, given its arguments by name: written out, since properties that are spread into
 * an object can take longer than the kernel. Threads share it if it takes long enough, in `nanoseconds` on one thread, and
 * has several independent `pieces`.
 * @throws BackendError if a worker failed. The pool is not used again.
 */
export function launch<Name extends keyof KernelArguments>(
  machine: Machine,
  kernel: Name,
  given: KernelArguments[Name],
  nanoseconds = 0,
  pieces = 1,
): void {
  const { number, write } = KERNELS[kernel];
  write(machine, given);
  run(machine, machine.replaced.get(number) ?? number, nanoseconds, pieces);
}

/**
 * Runs the kernel with a number on the arguments that are in place.
 * @throws BackendError if a worker failed.
 */
export function run(machine: Machine, kernel: number, nanoseconds: number, pieces: number): void {
  const chunks = chunksFor(machine, nanoseconds, pieces);
  if (chunks === 1) machine.exports.run(kernel);
  else share(machine, kernel, chunks);
}

const OUTCOMES = ["finished", "failed", "did not come back"] as const;

function share(machine: Machine, kernel: number, chunks: number): void {
  const { exports, ints } = machine;
  const wasWoken = ints[SLEEPERS / 4] !== 0;
  const outcome = exports.share(kernel, chunks);
  machine.keptBack = 0;
  const hadHelp = (ints[OWN / 4] as number) < chunks;
  if (hadHelp) machine.worthWaking = WORTH_WAKING;
  else if (wasWoken) machine.worthWaking = Math.min(HARDLY_WORTH_WAKING, 2 * machine.worthWaking);
  if (outcome === 0) return;
  machine.threads = 1;
  exports.stop();
  throw refusal(
    BackendError,
    "wasm",
    "every worker must finish its share",
    `one that ${OUTCOMES[outcome]}`,
    "The result of this operation is lost; later ones run on one thread. Make a new backend to have threads again.",
  );
}
