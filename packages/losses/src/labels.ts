import { arange, cast, equal, notEqual, reshape, sum, type Tensor, where } from "@ganglion/tensor";

/** The classes of the samples, int32 `[n]`, with some of them to be left out. */
export interface Labels {
  readonly values: Tensor;
  readonly ignoreIndex: number;
  /** 1 where the label counts, int32 `[n]`. */
  readonly kept: Tensor;
  /** The values, 0 where they do not count, so that they can be looked up. */
  readonly safe: Tensor;
}

/**
 * Checks labels where they can be read at once, which devices cannot.
 * @throws RangeError if one is neither a class nor `ignoreIndex`.
 */
export function prepareLabels(name: string, values: Tensor, classes: number, ignoreIndex: number): Labels {
  if (values.backend.downloadSync !== undefined) checkLabels(name, values, classes, ignoreIndex);
  const kept = notEqual(values, ignoreIndex);
  return { values, ignoreIndex, kept, safe: where(kept, values, 0) };
}

/** How many labels count, as a scalar of the dtype of `like`. */
export function countKept(labels: Labels, like: Tensor): Tensor {
  return sum(cast(labels.kept, like.dtype));
}

/** `[n, classes]`: 1 in the column of each label. */
export function oneHot(labels: Tensor, classes: number, like: Tensor): Tensor {
  const columns = arange(classes, { backend: labels.backend });
  return cast(equal(reshape(labels, [labels.size, 1]), columns), like.dtype);
}

function checkLabels(name: string, values: Tensor, classes: number, ignoreIndex: number): void {
  const wrong = values.dataSync().findIndex((label) => label !== ignoreIndex && (label < 0 || label >= classes));
  if (wrong < 0) return;
  throw new RangeError(
    `${name}: labels must be from 0 to ${classes - 1}, got ${values.dataSync()[wrong]} at position ${wrong}. ` +
      `Classes are counted from 0; ignoreIndex (${ignoreIndex}) leaves a sample out.`,
  );
}
