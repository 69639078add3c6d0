import { arange, cast, DTypeError, equal, notEqual, reshape, sum, type Tensor, where } from "@ganglion/tensor";

/** The classes of the samples, int32 `[n]`, some of which may be left out. */
export interface Labels {
  readonly values: Tensor;
  /** The label that does not count. */
  readonly ignoreIndex: number;
  /** 1 where the label counts, int32 `[n]`. */
  readonly kept: Tensor;
  /** The values, 0 where they do not count, so that they can be looked up. */
  readonly safe: Tensor;
}

/** Tells the labels that count from those that do not. */
export function prepareLabels(values: Tensor, ignoreIndex: number): Labels {
  const kept = notEqual(values, ignoreIndex);
  return { values, ignoreIndex, kept, safe: where(kept, values, 0) };
}

/**
 * Checks labels where they can be read at once, which devices cannot.
 * @throws DTypeError if they are not int32.
 * @throws RangeError if one is neither a class nor `ignoreIndex`.
 */
export function checkLabels(name: string, labels: Tensor, classes: number, ignoreIndex?: number): void {
  if (labels.dtype !== "int32") {
    throw new DTypeError(`${name}: labels must be int32, got ${labels.dtype}. Convert with cast(target, "int32").`);
  }
  if (labels.backend.downloadSync === undefined) return;
  const values = labels.dataSync();
  const wrong = values.findIndex((label) => label !== ignoreIndex && (label < 0 || label >= classes));
  if (wrong < 0) return;
  const hint = ignoreIndex === undefined ? "" : ` and ${ignoreIndex} (ignoreIndex) leaves a sample out`;
  throw new RangeError(
    `${name}: labels must be from 0 to ${classes - 1}, got ${values[wrong]} at position ${wrong}. ` +
      `Classes are counted from 0${hint}.`,
  );
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
