/** Seconds after which a measurement counts half: long against a step, short against a warm-up. */
const halfLife = 2;

/** How fast samples go by, lately. */
export interface Throughput {
  /** Begins to measure at `seconds`; what was between does not count. */
  start(seconds: number): void;
  /** Notes that `samples` were done, `seconds` being the time of the stopwatch now. */
  note(samples: number, seconds: number): void;
  /** Samples per second; 0 before the first. */
  rate(): number;
}

/** Averages over a window that fades out behind: recent steps count more than the first, slow ones. */
export function throughput(): Throughput {
  let last = 0;
  let done = 0;
  let time = 0;
  return {
    start(seconds) {
      last = seconds;
    },
    note(samples, seconds) {
      const elapsed = seconds - last;
      const fade = 0.5 ** (elapsed / halfLife);
      last = seconds;
      done = done * fade + samples;
      time = time * fade + elapsed;
    },
    rate: () => (time > 0 ? done / time : 0),
  };
}
