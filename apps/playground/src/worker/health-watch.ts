import { type Collector, collector } from "@ganglion/diagnostics";
import type { Layer } from "@ganglion/tensor";
import type { Health } from "./protocol.ts";

/** Looks into the layers of a network while it trains. */
export interface HealthWatch {
  readonly observer: Collector["observer"];
  /** What is new since the last call. */
  take(): Health;
  dispose(): void;
}

/** Every how many steps the layers are looked at. */
const every = 10;
/** At most so many of the steps that were looked at go to the page at once. */
const mostAtOnce = 4;

/** Watches a network that tells so many classes apart. */
export function watchHealth(model: Layer, classes: number): HealthWatch {
  const health = collector(model, { every, classes });
  let lastStep = 0;
  return {
    observer: health.observer,
    take() {
      const fresh = health.history().samples.filter(({ step }) => step > lastStep);
      lastStep = fresh.at(-1)?.step ?? lastStep;
      return { samples: fresh.slice(-mostAtOnce), findings: health.findings() };
    },
    dispose: () => health.dispose(),
  };
}
