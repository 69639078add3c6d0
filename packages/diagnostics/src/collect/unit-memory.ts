import type { Numbers } from "./board.ts";

/** After how many sampled batches the older half of what is remembered is forgotten. */
const HALF = 10;

/** Which units gradients have moved over the last sampled batches. */
export interface UnitMemory {
  /**
   * Adds one more batch, the ends of each unit's gradients in it; says how many units were not moved in it, and how many not in all that
   * is remembered, and how many batches that is.
   */
  add(path: string, ends: readonly [least: Numbers, most: Numbers]): UnitCounts;
}

interface UnitCounts {
  readonly count: number;
  readonly idle: number;
  readonly dead: number;
  readonly batches: number;
}

interface Remembered {
  /** Which units were moved: 1 in the batches since the last turn, and in those of the turn before. */
  recent: Uint8Array;
  older: Uint8Array | undefined;
  batches: number;
}

/** A memory without units. */
export function createUnitMemory(): UnitMemory {
  const known = new Map<string, Remembered>();
  return {
    add(path, [least, most]) {
      const count = least.length;
      let found = known.get(path);
      if (found === undefined || found.recent.length !== count) {
        found = { recent: new Uint8Array(count), older: undefined, batches: 0 };
        known.set(path, found);
      }
      if (found.batches === HALF)
        Object.assign(found, { recent: new Uint8Array(count), older: found.recent, batches: 0 });
      found.batches += 1;
      const { recent, older, batches } = found;
      let [idle, dead] = [0, 0];
      for (let unit = 0; unit < count; unit++) {
        if (least[unit] === 0 && most[unit] === 0) idle += 1;
        else recent[unit] = 1;
        if (recent[unit] === 0 && (older === undefined || older[unit] === 0)) dead += 1;
      }
      return { count, idle, dead, batches: batches + (older === undefined ? 0 : HALF) };
    },
  };
}
