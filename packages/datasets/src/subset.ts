import { copyRows } from "./copy-rows.ts";
import { type Dataset, dataset } from "./dataset.ts";

/**
 * The samples at `indices`, in that order, as a dataset of its own. An index may come more than once.
 * @throws RangeError if an index is not one of the dataset's.
 * @example
 * ```ts
 * import { digits, subset } from "@ganglion/datasets";
 * const firstTwo = subset(await digits(), [0, 1]);
 * ```
 */
export function subset(source: Dataset, indices: ArrayLike<number>): Dataset {
  const chosen = Array.from(indices);
  const stranger = chosen.find((index) => !Number.isInteger(index) || index < 0 || index >= source.size);
  if (stranger !== undefined) {
    throw new RangeError(
      `subset: indices must be whole numbers from 0 to ${source.size - 1}, got ${stranger}. ` +
        `The dataset has ${source.size} samples.`,
    );
  }
  const { name, shape, classes, role } = source;
  const marked = role === undefined ? {} : { role };
  return dataset({ name, shape, classes, ...marked, ...copyRows(source, Int32Array.from(chosen)) });
}
