import { describeValue, refusal } from "@ganglion/tensor";
import { copyRows } from "./copy-rows.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { Answers, DatasetFields } from "./dataset-fields.ts";
import { isTyped } from "./numbers.ts";
import { checkSamples } from "./samples.ts";

/**
 * The samples at `indices`, in that order, as a dataset of its own. An index may come more than once.
 * @throws RangeError if an index is not one of the dataset's, TypeError if they are no list.
 * @example
 * ```ts
 * import { digits, subset } from "@ganglion/datasets";
 * const firstTwo = subset(await digits(), [0, 1]);
 * ```
 */
export function subset<Y extends Answers>(source: Dataset<Y>, indices: ArrayLike<number>): Dataset<Y> {
  const counts = checkSamples("subset", source);
  checkIndices(indices, counts.size);
  return pick(source, Int32Array.from(indices));
}

/** The samples at `indices`, which are known to be right. */
export function pick<Y extends Answers>(source: Dataset<Y>, indices: Int32Array): Dataset<Y> {
  const { batches: _, size: __, x, y, width: ___, ...rest } = source;
  // What the arrays hold counts, not what stands beside them.
  const counts = checkSamples("subset", source);
  const fields = isTyped("Int32Array", y) ? rest : { ...rest, width: counts.width };
  const rows = copyRows({ x, y, shape: rest.shape }, counts, indices);
  return dataset({ ...fields, ...rows } as DatasetFields) as Dataset<Answers> as Dataset<Y>;
}

function checkIndices(indices: unknown, size: number): void {
  const rule = size === 0 ? "indices must be none" : `indices must be whole numbers from 0 to ${size - 1}`;
  const remedy = `The dataset has ${size} samples.`;
  if (!Array.isArray(indices) && (!ArrayBuffer.isView(indices) || indices instanceof DataView)) {
    throw refusal(TypeError, "subset", rule, describeValue(indices), "Pass them in an array.");
  }
  for (const index of indices as Iterable<unknown>) {
    if (Number.isInteger(index) && (index as number) >= 0 && (index as number) < size) continue;
    throw refusal(typeof index === "number" ? RangeError : TypeError, "subset", rule, describeValue(index), remedy);
  }
}
