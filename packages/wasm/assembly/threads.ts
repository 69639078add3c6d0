/*
 * A job is a kernel, its arguments in the first page, and a number of chunks. Whoever is free takes the next chunk; the
 * thread that posted the job takes chunks too, so that a worker that sleeps, or died, only means less help. Arguments
 * stay until the last chunk is finished, which is why a chunk that was taken always belongs to the job in memory.
 */
import { dispatch } from "./dispatch.ts";
import { CHUNKS, EPOCH, FAILED, KERNEL, OWN, PENDING, REMAINING, SLEEPERS, STOPPED, WAITING } from "./layout.ts";

/** How often a worker looks for the next job before it goes to sleep: some 50 microseconds. */
const WORKER_SPINS: i32 = 80000;
/**
 * How often the posting thread looks for the last chunk before it sleeps: some 300 microseconds, as long as waking can take. If
 * it slept sooner, the workers would find no job meanwhile and sleep too, and every job would wait for two awakenings.
 */
const POSTER_SPINS: i32 = 500000;
/** Longer than any chunk takes, in nanoseconds. */
const PATIENCE: i64 = 20_000_000_000;

/** The number of a chunk that now belongs to the caller, or -1. */
function take(): i32 {
  let remaining = atomic.load<i32>(REMAINING);
  while (remaining > 0) {
    const seen = atomic.cmpxchg<i32>(REMAINING, remaining, remaining - 1);
    if (seen === remaining) return remaining - 1;
    remaining = seen;
  }
  return -1;
}

function finish(): void {
  if (atomic.sub<i32>(PENDING, 1) === 1 && atomic.load<i32>(WAITING) !== 0) atomic.notify(PENDING, 1);
}

/** Works on chunks until none is left; returns on how many. */
function work(thread: i32): i32 {
  let done = 0;
  for (let chunk = take(); chunk >= 0; chunk = take()) {
    dispatch(load<i32>(KERNEL), chunk, thread);
    finish();
    done++;
  }
  return done;
}

/** Waits until every chunk is finished; false if a worker did not come back. */
function join(): bool {
  for (let i = 0; i < POSTER_SPINS; i++) if (atomic.load<i32>(PENDING) === 0) return true;
  atomic.store<i32>(WAITING, 1);
  let pending = atomic.load<i32>(PENDING);
  while (pending !== 0) {
    if (atomic.wait<i32>(PENDING, pending, PATIENCE) === 2) break;
    pending = atomic.load<i32>(PENDING);
  }
  atomic.store<i32>(WAITING, 0);
  return pending === 0;
}

/** Runs a job with the help of the workers. 0: done; 1: a worker failed; 2: a worker did not come back. */
export function share(kernel: i32, chunks: i32): i32 {
  store<i32>(KERNEL, kernel);
  store<i32>(CHUNKS, chunks);
  atomic.store<i32>(PENDING, chunks);
  atomic.store<i32>(REMAINING, chunks);
  atomic.add<i32>(EPOCH, 1);
  if (atomic.load<i32>(SLEEPERS) > 0) atomic.notify(EPOCH, chunks - 1);
  store<i32>(OWN, work(0));
  if (!join()) return 2;
  return atomic.load<i32>(FAILED);
}

/** Runs a job on this thread alone. */
export function run(kernel: i32): void {
  store<i32>(CHUNKS, 1);
  dispatch(kernel, 0, 0);
}

/**
 * A round of a worker's life: it works on a job, or sleeps until there is one, `patience` milliseconds at most; less than 0 is for
 * ever. True when the pool is stopped.
 */
export function serve(thread: i32, patience: i32): bool {
  const epoch = atomic.load<i32>(EPOCH);
  work(thread);
  let spins = WORKER_SPINS;
  while (spins > 0 && atomic.load<i32>(REMAINING) === 0) spins--;
  if (spins === 0) {
    atomic.add<i32>(SLEEPERS, 1);
    if (atomic.load<i32>(STOPPED) === 0) atomic.wait<i32>(EPOCH, epoch, <i64>patience * 1_000_000);
    atomic.sub<i32>(SLEEPERS, 1);
  }
  return atomic.load<i32>(STOPPED) !== 0;
}

/** A worker's chunk ended with a trap: counts it as finished and says so. */
export function fail(): void {
  atomic.store<i32>(FAILED, 1);
  finish();
}

/** Lets all workers end. */
export function stop(): void {
  atomic.store<i32>(STOPPED, 1);
  atomic.add<i32>(EPOCH, 1);
  atomic.notify(EPOCH, -1);
}
