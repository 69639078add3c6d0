import type { AbortSignalLike } from "@ganglion/tensor";

/** Lets a long computation on the host be watched and stopped. */
export interface Pace {
  /** Tells of so much more work, and lets the tasks that wait have their turn where it has been a while. */
  step(amount: number): Promise<void>;
}

/** How a computation is watched and stopped. */
export interface PaceOptions {
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignalLike | undefined;
}

/** Milliseconds after which other tasks get their turn: one frame. */
const slice = 16;

/** The pace of a computation of so much work. */
export function paceOf(total: number, { onProgress, signal }: PaceOptions): Pace {
  let [done, last] = [0, performance.now()];
  return {
    async step(amount) {
      done += amount;
      if (performance.now() - last < slice && done < total) return;
      onProgress?.({ done, total });
      await nextTask();
      signal?.throwIfAborted();
      last = performance.now();
    },
  };
}

/** Lets the tasks that wait have their turn. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve);
  });
}
