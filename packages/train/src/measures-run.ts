import type { Tensor } from "@ganglion/tensor";
import type { Measures } from "./host-measure.ts";

/** All measures at work. */
export interface MeasuresRun {
  add(output: Tensor, target: Tensor): Promise<void>;
  results(): Readonly<Record<string, unknown>>;
}

/** Begins to measure. */
export function startMeasures(measures: Measures): MeasuresRun {
  const runs = Object.entries(measures).map(([name, measure]) => [name, measure.start()] as const);
  return {
    async add(output, target) {
      const [outputs, targets] = await Promise.all([output.data(), target.data()]);
      const batch = { output: outputs, outputShape: output.shape, target: targets, targetShape: target.shape };
      for (const [, run] of runs) run.add(batch);
    },
    results: () => Object.fromEntries(runs.map(([name, run]) => [name, run.result()])),
  };
}
