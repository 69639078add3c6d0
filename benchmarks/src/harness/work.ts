/** Something that can be done again and again. */
export interface Work {
  /** Does it once. A promise is awaited before the next time. */
  step(): void | Promise<void>;
  /** Gives back what it holds. */
  dispose?(): void;
}

/** A piece of work that measures itself. */
export interface Task {
  /** Does the work `iterations` times, and returns the milliseconds that it took. */
  run(iterations: number): Promise<number>;
  close(): void | Promise<void>;
}

/** A task from work in this process. `enter` makes its backend the active one, outside of the clock. */
export function taskOf(work: Work, enter: () => void | Promise<void>): Task {
  return {
    async run(iterations) {
      await enter();
      const start = performance.now();
      for (let i = 0; i < iterations; i++) {
        const pending = work.step();
        if (pending !== undefined) await pending;
      }
      return performance.now() - start;
    },
    async close() {
      await enter();
      work.dispose?.();
    },
  };
}
