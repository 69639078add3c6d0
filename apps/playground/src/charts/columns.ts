/** The epochs, then the curve of training, then that of validation, which has gaps. */
export type Columns = readonly [
  epoch: readonly number[],
  train: readonly number[],
  validation: readonly (number | null)[],
];

/** The value at `index`, or the last one before it. */
export function valueAt(column: readonly (number | null)[], index: number): number | undefined {
  return column.slice(0, index + 1).findLast((value) => value !== null) ?? undefined;
}
