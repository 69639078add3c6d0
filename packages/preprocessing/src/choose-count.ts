/** How many components are kept: all unless said otherwise. */
export interface CountOptions {
  /** So many. */
  readonly components?: number;
  /** As many as it takes to explain this share of the variance, more than 0 and up to 1. */
  readonly variance?: number;
}

/**
 * How many components to keep of at most `most`.
 * @throws RangeError if an option is not allowed or both are given.
 */
export function chooseCount(name: string, variances: Float64Array, most: number, options: CountOptions): number {
  const { components, variance } = options;
  if (components !== undefined && variance !== undefined) {
    throw new RangeError(`${name}: one of components and variance may be given, got both. Leave one of them out.`);
  }
  if (variance !== undefined) return countFor(name, variances, most, variance);
  if (components === undefined) return most;
  if (Number.isInteger(components) && components >= 1 && components <= most) return components;
  throw new RangeError(
    `${name}: components must be a whole number from 1 to ${most}, got ${components}. ` +
      "There are no more than there are features or samples.",
  );
}

function countFor(name: string, variances: Float64Array, most: number, share: number): number {
  if (!(share > 0 && share <= 1)) {
    throw new RangeError(`${name}: variance must be a share, more than 0 and up to 1, got ${share}. 0.95 is usual.`);
  }
  const wanted = share * variances.reduce((sum, variance) => sum + variance, 0);
  let explained = 0;
  for (let count = 1; count < most; count++) {
    explained += variances[count - 1] as number;
    if (explained >= wanted) return count;
  }
  return most;
}
