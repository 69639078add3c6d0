import {
  arange,
  cast,
  DTypeError,
  equal,
  notEqual,
  refusal,
  reshape,
  sum,
  type Tensor,
  where as select,
} from "@ganglion/tensor";

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
  return { values, ignoreIndex, kept, safe: select(kept, values, 0) };
}

/**
 * Checks labels where they can be read at once, which devices cannot.
 * @throws DTypeError if they are not int32.
 * @throws RangeError if one is neither a class nor `ignoreIndex`.
 */
export function checkLabels(where: string, labels: Tensor, classes: number, ignoreIndex?: number): void {
  if (labels.dtype !== "int32") {
    const remedy = 'Convert with cast(target, "int32").';
    throw refusal(DTypeError, where, "labels must be int32", labels.dtype, remedy);
  }
  if (labels.backend.downloadSync === undefined) return;
  const values = labels.dataSync();
  const wrong = values.findIndex((label) => label !== ignoreIndex && (label < 0 || label >= classes));
  if (wrong < 0) return;
  const hint = ignoreIndex === undefined ? "" : ` and ${ignoreIndex} (ignoreIndex) leaves a sample out`;
  const got = `${values[wrong]} at position ${wrong}`;
  const rule = `labels must be from 0 to ${classes - 1}`;
  throw refusal(RangeError, where, rule, got, `Classes are counted from 0${hint}.`);
}

/** `rows [n, c]` with 0 in those that do not count, so that a NaN there reaches nothing. */
export function withoutIgnored(rows: Tensor, { kept }: Labels): Tensor {
  return select(reshape(kept, [kept.size, 1]), rows, 0);
}

/** How many labels count, as a scalar of the dtype of `like`. */
export function countKept(labels: Labels, like: Tensor): Tensor {
  return sum(cast(labels.kept, like.dtype));
}

/** `[n, classes]`, int32: 1 in the column of each label. */
export function oneHot(labels: Tensor, classes: number): Tensor {
  return equal(reshape(labels, [labels.size, 1]), arange(classes, { backend: labels.backend }));
}
