/** Mean and variance of each channel of all that was seen, in double precision. */
export interface Moments {
  count: number;
  mean: Float64Array;
  /** Of the population: divided by `count`. */
  variance: Float64Array;
}

/** The moments of nothing. */
export function noMoments(): Moments {
  return { count: 0, mean: new Float64Array(0), variance: new Float64Array(0) };
}

/** Takes `count` more values of each channel into account, by Chan's formula. */
export function addMoments(
  moments: Moments,
  count: number,
  mean: ArrayLike<number>,
  variance: ArrayLike<number>,
): void {
  if (moments.count === 0) {
    Object.assign(moments, { count, mean: Float64Array.from(mean), variance: Float64Array.from(variance) });
    return;
  }
  const share = count / (moments.count + count);
  for (let c = 0; c < mean.length; c++) {
    const distance = (mean[c] as number) - (moments.mean[c] as number);
    const within = (moments.variance[c] as number) * (1 - share) + (variance[c] as number) * share;
    moments.variance[c] = within + distance * distance * share * (1 - share);
    moments.mean[c] = (moments.mean[c] as number) + distance * share;
  }
  moments.count += count;
}

/** The moments of rows `[n, width]`. */
export function momentsOfRows(values: Float32Array, width: number): Moments {
  const count = values.length / width;
  const [mean, variance] = [new Float64Array(width), new Float64Array(width)];
  for (let i = 0; i < values.length; i++) mean[i % width] = (mean[i % width] as number) + (values[i] as number) / count;
  for (let i = 0; i < values.length; i++) {
    variance[i % width] =
      (variance[i % width] as number) + ((values[i] as number) - (mean[i % width] as number)) ** 2 / count;
  }
  return { count, mean, variance };
}

/**
 * The Fréchet distance of two normal distributions whose channels are independent, as a share of the first's variance:
 * `sum((m1 - m2)^2 + (s1 - s2)^2) / sum(s1^2)`. It is 0 for the same, and about 1 where the new values lie one standard deviation beside the
 * old ones.
 * @see Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter, 2017, "GANs trained by a two time-scale update rule converge to a local Nash
 * equilibrium" (there with the covariances of all features)
 */
export function frechetDistance(before: Omit<Moments, "count">, after: Omit<Moments, "count">): number {
  let [distance, total] = [0, 0];
  for (let c = 0; c < before.mean.length; c++) {
    const [v1, v2] = [Math.max(before.variance[c] as number, 0), Math.max(after.variance[c] as number, 0)];
    distance += ((before.mean[c] as number) - (after.mean[c] as number)) ** 2 + (Math.sqrt(v1) - Math.sqrt(v2)) ** 2;
    total += v1;
  }
  if (total > 0) return distance / total;
  return distance > 0 ? Number.POSITIVE_INFINITY : 0;
}
