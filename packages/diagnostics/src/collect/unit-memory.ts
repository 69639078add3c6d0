import { keep, maximum, type Tensor } from "@ganglion/tensor";

/** After how many sampled batches the older half of what is remembered is forgotten. */
const HALF = 10;

/** The size of each unit's gradients over the last sampled batches. */
export interface UnitMemory {
  /** Adds those of one more batch; gives the largest over all that is remembered, and how many batches that is. */
  add(path: string, sizes: Tensor): { readonly sizes: Tensor; readonly batches: number };
  dispose(): void;
}

interface Remembered {
  /** Over the batches since the last turn, and over those of the turn before. */
  recent: Tensor;
  older: Tensor | undefined;
  batches: number;
}

/** A memory without units. */
export function createUnitMemory(): UnitMemory {
  const known = new Map<string, Remembered>();
  const forget = (path: string): void => {
    const found = known.get(path);
    found?.recent.dispose();
    found?.older?.dispose();
    known.delete(path);
  };
  return {
    add(path, sizes) {
      let found = known.get(path);
      if (found !== undefined && found.recent.size !== sizes.size) {
        forget(path);
        found = undefined;
      }
      if (found === undefined) {
        known.set(path, { recent: keep(sizes.detach()), older: undefined, batches: 1 });
        return { sizes, batches: 1 };
      }
      extend(found, sizes);
      const all = found.older === undefined ? found.recent : maximum(found.recent, found.older);
      return { sizes: all, batches: found.batches + (found.older === undefined ? 0 : HALF) };
    },
    dispose: () => [...known.keys()].forEach(forget),
  };
}

function extend(found: Remembered, sizes: Tensor): void {
  if (found.batches === HALF) {
    found.older?.dispose();
    found.older = found.recent;
    found.recent = keep(sizes.detach());
    found.batches = 1;
    return;
  }
  const before = found.recent;
  found.recent = keep(maximum(before, sizes));
  before.dispose();
  found.batches += 1;
}
