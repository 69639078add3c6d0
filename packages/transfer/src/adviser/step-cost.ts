import { backward, copyModel, type Layer, mean, mul, parametersOf, buffersOf, rng } from "@ganglion/tensor";
import type { BatchSource } from "@ganglion/train";
import type { Pace } from "../features/pace.ts";
import { eachBatch } from "./samples.ts";

/** How many steps are made to measure what one takes; the first of them, which compiles what is needed, does not count. */
export const measuredSteps = 3;

/**
 * A forward pass is a third of a training step: the way back takes two products for each one of the way there, the gradients of the inputs
 * and of the weights.
 */
export const forwardShare: number = 1 / 3;

/** Seconds of one training step of the whole model, the smallest of what was measured. */
export async function measureStep(
  where: string,
  model: Layer,
  source: BatchSource,
  batchSize: number,
  clock: () => number,
  pace: Pace,
): Promise<number> {
  const copy = copyModel(model);
  const random = rng(0);
  const times: number[] = [];
  try {
    while (times.length < measuredSteps) {
      for await (const loss of eachBatch(where, source, { batchSize }, (x) => {
        times.push(-clock());
        const y = copy(x, { training: true, rng: random });
        const scalar = mean(mul(y, y));
        backward(scalar);
        return scalar;
      })) {
        // A device answers later: what was asked of it is done when its result is here.
        await loss.data();
        times[times.length - 1] = (times.at(-1) as number) + clock();
        loss.dispose();
        await pace.step(1);
        // The first batch is a whole one.
        break;
      }
    }
  } finally {
    for (const x of [...parametersOf(copy), ...buffersOf(copy)]) {
      x.grad?.dispose();
      x.dispose();
    }
  }
  return Math.max(Math.min(...times.slice(1)), 1e-6);
}
