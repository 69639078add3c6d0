import type { Measure } from "../../src/index.ts";

/** What a measure gives for scores and labels, in batches of the given sizes. */
export function measured<T>(
  measure: Measure<T>,
  scores: readonly number[][],
  labels: readonly number[],
  sizes: readonly number[] = [labels.length],
): T {
  const run = measure.start();
  let at = 0;
  for (const size of sizes) {
    const rows = scores.slice(at, at + size);
    const target = Int32Array.from(labels.slice(at, at + size));
    const outputShape = [size, scores[0]!.length];
    run.add({ output: Float32Array.from(rows.flat()), outputShape, target, targetShape: [size] });
    at += size;
  }
  return run.result();
}
