import { type Collector, collector } from "@ganglion/diagnostics";
import type { Layer } from "@ganglion/tensor";
import type { TrainingObserver } from "@ganglion/train";
import { createRation } from "./ration.ts";
import type { Health } from "./protocol.ts";

/** Looks into the layers of a network while it trains. */
export interface HealthWatch {
  readonly observer: TrainingObserver;
  /** What is new since the last call. */
  take(): Promise<Health>;
  dispose(): void;
}

/** Every how many steps the layers are looked at, as long as that is quick. */
const every = 10;
/** The first looks are had at any cost: what they show is what a short run is judged by. */
const sureLooks = 6;
/** What is called to look into layers may take so much of the time; a step that is looked at is slower by as much again, and more. */
const share = 0.01;
/** At most so many of the steps that were looked at go to the page at once. */
const mostAtOnce = 4;
/** What was measured is read that often though nobody asks for it, so that it does not pile up. Units: milliseconds. */
const readingInterval = 500;

/** Watches a network that tells classes apart, of which it sees so many samples each, for so many steps. */
export function watchHealth(model: Layer, classCounts: readonly number[], steps: number): HealthWatch {
  const health = collector(model, { every: 1, classCounts });
  let lastStep = 0;
  return {
    observer: frugal(health.observer, steps),
    async take() {
      await health.observer.findings();
      const fresh = health.history().samples.filter(({ step }) => step > lastStep);
      lastStep = fresh.at(-1)?.step ?? lastStep;
      return { samples: fresh.slice(-mostAtOnce), findings: health.findings() };
    },
    dispose: () => health.dispose(),
  };
}

/**
 * An observer that looks less often where looking takes long beside training, but at the last step always: what it shows is what
 * came of the run. It reports nothing by itself: the page asks.
 */
function frugal(watch: Collector["observer"], steps: number): TrainingObserver {
  const ration = createRation(share);
  let looks = 0;
  let lastRead = performance.now();
  return {
    wants(step) {
      const isDue = step === steps || ((step - 1) % every === 0 && (looks < sureLooks || ration.isOpen()));
      if (!isDue) return false;
      looks += 1;
      return ration.spend(() => watch.wants(step));
    },
    observe: (...seen) => ration.spend(() => watch.observe(...seen)),
    afterUpdate: () => ration.spend(() => watch.afterUpdate()),
    event: (event) => watch.event(event),
    findings() {
      if (performance.now() - lastRead < readingInterval) return [];
      lastRead = performance.now();
      return watch.findings().then(() => []);
    },
  };
}
