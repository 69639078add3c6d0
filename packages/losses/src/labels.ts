import {
  arange,
  cast,
  DTypeError,
  emit,
  equal,
  type IndexNames,
  notEqual,
  refusal,
  reshape,
  type Shape,
  sum,
  type Tensor,
  where as select,
} from "@ganglion/tensor";

/** The classes of the samples, int32 `[n]`, some of which may be left out. */
export interface Labels {
  readonly values: Tensor;
  /** The label that does not count. */
  readonly ignoreIndex: number;
  /** How errors name a label that a device finds to be no class only later. */
  readonly names: IndexNames;
  /** 1 where the label counts, int32 `[n]`. Made when it is asked for, as is `safe`: a fused kernel needs neither. */
  kept(): Tensor;
  /** The values, 0 where they do not count, so that they can be looked up. */
  safe(): Tensor;
}

/** Tells the labels that count from those that do not. */
export function prepareLabels(values: Tensor, ignoreIndex: number, names: IndexNames): Labels {
  let kept: Tensor | undefined;
  let safe: Tensor | undefined;
  const keptOnce = (): Tensor => (kept ??= notEqual(values, ignoreIndex));
  return { values, ignoreIndex, names, kept: keptOnce, safe: () => (safe ??= select(keptOnce(), values, 0)) };
}

/**
 * Checks labels where they can be read at once, which devices cannot. Returns how many count, if they were read.
 * @throws DTypeError if they are not int32.
 * @throws RangeError if one is neither a class nor `ignoreIndex`.
 */
export function checkLabels(where: string, labels: Tensor, classes: number, ignoreIndex?: number): number | undefined {
  if (labels.dtype !== "int32") {
    const remedy = 'Convert with cast(target, "int32").';
    throw refusal(DTypeError, where, "labels must be int32", labels.dtype, remedy);
  }
  if (labels.backend.downloadSync === undefined) return undefined;
  const values = labels.dataSync();
  let kept = 0;
  for (let i = 0; i < values.length; i++) {
    const label = values[i] as number;
    if (label === ignoreIndex) continue;
    if (label < 0 || label >= classes) throw noClass(where, `${label} at position ${i}`, classes, ignoreIndex);
    kept++;
  }
  return kept;
}

function noClass(where: string, got: string, classes: number, ignoreIndex: number | undefined): RangeError {
  return refusal(RangeError, where, `labels must be from 0 to ${classes - 1}`, got, remedyFor(ignoreIndex));
}

function remedyFor(ignoreIndex: number | undefined): string {
  const hint = ignoreIndex === undefined ? "" : ` and ${ignoreIndex} (ignoreIndex) leaves a sample out`;
  return `Classes are counted from 0${hint}.`;
}

/** How errors name labels of this shape. */
export function labelNames(shape: Shape, ignoreIndex?: number): IndexNames {
  return { shape, name: "labels", remedy: remedyFor(ignoreIndex) };
}

/** `rows [n, c]` with 0 in those that do not count, so that a NaN there reaches nothing. */
export function withoutIgnored(rows: Tensor, labels: Labels): Tensor {
  const kept = labels.kept();
  return select(reshape(kept, [kept.size, 1]), rows, 0);
}

/** How many labels count, as a scalar of the dtype of `like`; `known` is that number where it was read. */
export function countKept(labels: Labels, { backend, dtype }: Tensor, known: number | undefined): Tensor {
  if (known !== undefined) return emit(backend, backend.fill(known, [], dtype), [], dtype);
  return sum(cast(labels.kept(), dtype));
}

/** `[n, classes]`, int32: 1 in the column of each label. */
export function oneHot(labels: Tensor, classes: number): Tensor {
  return equal(reshape(labels, [labels.size, 1]), arange(classes, { backend: labels.backend }));
}
