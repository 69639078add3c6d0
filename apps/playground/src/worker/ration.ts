/** Time for something besides, of which there may be so much and no more. */
export interface Ration {
  /** Whether what was spent has been earned again by other work. */
  isOpen(): boolean;
  /** Does `work`, and counts its time. */
  spend<T>(work: () => T): T;
}

/** A ration of `share` of the time, 0-1. */
export function createRation(share: number, now: () => number = () => performance.now()): Ration {
  let opens = Number.NEGATIVE_INFINITY;
  return {
    isOpen: () => now() >= opens,
    spend(work) {
      const began = now();
      const result = work();
      const ended = now();
      opens = Math.max(opens, began) + (ended - began) / share;
      return result;
    },
  };
}
