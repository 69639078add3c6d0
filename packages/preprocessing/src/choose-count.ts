import { checkCount, checkNumber, type OptionChecks, refusal } from "@ganglion/tensor";

/** How many components are kept: all unless said otherwise. */
export interface CountOptions {
  /** So many. */
  readonly components?: number;
  /** As many as it takes to explain this share of the variance, more than 0 and up to 1. */
  readonly variance?: number;
}

/** Their checks, of what is known before the data are. */
export function countChecks(): OptionChecks<CountOptions> {
  return { components: checkCount, variance: checkShare };
}

/** What others call `components`. */
export const RENAMED_COUNT: Readonly<Record<string, string>> = {
  nComponents: "components",
  n_components: "components",
  numComponents: "components",
  k: "components",
  q: "components",
};

/** @throws RangeError if both options are given. */
export function checkOneCount(name: string, { components, variance }: CountOptions): void {
  if (components === undefined || variance === undefined) return;
  throw refusal(RangeError, name, "one of components and variance may be given", "both", "Leave one of them out.");
}

/**
 * How many components to keep of at most `most`.
 * @throws RangeError if there are not as many.
 */
export function chooseCount(
  name: string,
  variances: Float64Array,
  most: number,
  { components, variance }: CountOptions,
): number {
  if (variance !== undefined) return countFor(variances, most, variance);
  if (components === undefined || components <= most) return components ?? most;
  throw refusal(
    RangeError,
    name,
    `components must be a whole number from 1 to ${most}`,
    `${components}`,
    "There are no more than there are features or samples.",
  );
}

function checkShare(where: string, name: string, value: unknown): void {
  checkNumber(where, name, value, true);
  if (value > 0 && value <= 1) return;
  const rule = `${name} must be a share, more than 0 and up to 1`;
  throw refusal(RangeError, where, rule, `${value}`, "0.95 is usual.");
}

function countFor(variances: Float64Array, most: number, share: number): number {
  const wanted = share * variances.reduce((sum, variance) => sum + variance, 0);
  let explained = 0;
  for (let count = 1; count < most; count++) {
    explained += variances[count - 1] as number;
    if (explained >= wanted) return count;
  }
  return most;
}
