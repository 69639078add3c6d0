/** What is computed anew for a row of the page: its second cell. */
export type Answer = () => string | Promise<string>;

/** The stated text where all that was found is within `tolerance` of what is stated, and else what was found. */
export function within(stated: readonly (number | string)[], found: readonly number[], tolerance: number): string {
  const isNear =
    stated.length === found.length && stated.every((value, i) => Math.abs(Number(value) - found[i]!) <= tolerance);
  return isNear ? stated.map(String).join(" ") : `${found.join(" ")}, not ${stated.join(" ")}`;
}

/** The text where the claim is true, and else its opposite. */
export function claim(text: string, isTrue: boolean): string {
  return isTrue ? text : `not: ${text}`;
}

/** The largest difference of two lists. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Array.from(a).reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

/** `size` numbers from `first` to `last` at equal distances, as NumPy's linspace gives. */
export function linspace(first: number, last: number, size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => first + ((last - first) * index) / (size - 1));
}
