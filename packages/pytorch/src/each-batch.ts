import type { BatchRequest, BatchSource, TrainingBatch } from "@ganglion/train";
import { checkTensor, scope } from "@ganglion/tensor";

/**
 * Goes through a source's batches while `use` wants more of them. They are freed afterwards, as `fit` does it: of a synchronous source what
 * it made for the batch, of an asynchronous one the batch.
 */
export async function eachBatch(
  source: BatchSource,
  request: BatchRequest,
  use: (batch: TrainingBatch) => Promise<boolean>,
): Promise<void> {
  const batches = source.batches(request);
  if (Symbol.asyncIterator in batches) {
    for await (const batch of batches) {
      const wantsMore = await use(checked(batch));
      batch.x.dispose();
      batch.y.dispose();
      if (!wantsMore) return;
    }
    return;
  }
  const iterator = batches[Symbol.iterator]();
  for (;;) {
    const batch = scope(() => {
      const next = iterator.next();
      if (next.done === true) return undefined;
      const { x, y } = checked(next.value);
      return { x: x.detach(), y: y.detach() };
    });
    if (batch === undefined) return;
    const wantsMore = await use(batch);
    batch.x.dispose();
    batch.y.dispose();
    if (wantsMore) continue;
    iterator.return?.();
    return;
  }
}

function checked(batch: TrainingBatch): TrainingBatch {
  checkTensor("exportToPyTorch", "x of a batch", batch?.x);
  checkTensor("exportToPyTorch", "y of a batch", batch?.y);
  return batch;
}
