import type { StepSample } from "../sample.ts";

/** The samples of a run. */
export interface Samples {
  /** Adds a sample. What was known of its step and later ones is forgotten: a run that is taken up again went back. */
  add(sample: StepSample): void;
  all(): readonly StepSample[];
}

/** Keeps at most `most` samples: of too many every second one is let go, but for the first and the newest. */
export function createSamples(most: number): Samples {
  let samples: StepSample[] = [];
  return {
    add(sample) {
      samples = [...samples.filter(({ step }) => step < sample.step), sample];
      if (samples.length <= most) return;
      const last = samples.length - 1;
      samples = samples.filter((_, i) => i === last || i % 2 === 0);
    },
    all: () => [...samples],
  };
}
