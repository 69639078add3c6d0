import { argmax, sameShape, type Tensor } from "@ganglion/tensor";
import { IGNORED } from "./metric.ts";

/** Up to so many labels are counted faster by a loop than by the kernels that it takes. */
const FEW = 4096;

/**
 * `countCorrect` for a batch of few labels on a backend that can be read at once: among the labels where `kept` is 1, or
 * that are not -100. Undefined where there are many, or the shapes broadcast.
 */
export function countNow(
  logits: Tensor,
  labels: Tensor,
  kept: Tensor | undefined,
): { readonly correct: number; readonly weight: number } | undefined {
  if (labels.size > FEW) return undefined;
  const best = argmax(logits, { axis: 1 });
  if (!sameShape(best.shape, labels.shape)) return undefined;
  const [found, wanted, counts] = [best.dataSync(), labels.dataSync(), kept?.dataSync()];
  let correct = 0;
  let weight = 0;
  for (let i = 0; i < wanted.length; i++) {
    const count = counts === undefined ? Number(wanted[i] !== IGNORED) : (counts[i] as number);
    weight += count;
    if (found[i] === wanted[i]) correct += count;
  }
  return { correct, weight };
}
