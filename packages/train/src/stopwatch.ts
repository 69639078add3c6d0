/** Measures working time: what passes while the consumer of an event has its turn does not count. */
export interface Stopwatch {
  /** Seconds of work so far. */
  seconds(): number;
  running(): boolean;
  pause(): void;
  resume(): void;
}

/** A stopwatch that is paused at `start` seconds. */
export function stopwatch(start = 0): Stopwatch {
  let total = start * 1000;
  let since: number | undefined;
  return {
    running: () => since !== undefined,
    seconds: () => (total + (since === undefined ? 0 : performance.now() - since)) / 1000,
    pause() {
      if (since !== undefined) total += performance.now() - since;
      since = undefined;
    },
    resume() {
      since ??= performance.now();
    },
  };
}
