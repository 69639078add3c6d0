/** What whole numbers are known to be, each: from `low` to `high`, or `odd`, such as the label of what does not count. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly odd: number;
}

/** The numbers from `low` to `high`. */
export function rangeFrom(low: number, high: number): Range {
  return { low, high, odd: low };
}

/** What `values` are; its odd one is the smallest if that is negative, else the largest. */
export function rangeOf(values: Int32Array): Range | undefined {
  if (values.length === 0) return undefined;
  let [low, high] = [values[0] as number, values[0] as number];
  for (const value of values) {
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  const odd = low < 0 ? low : high;
  let [rest, most] = [high, low];
  for (const value of values) {
    if (value === odd) continue;
    if (value < rest) rest = value;
    if (value > most) most = value;
  }
  return rest > most ? rangeFrom(odd, odd) : { low: rest, high: most, odd };
}

/** Whether they are all from 0 to below `length`, or `ignored`. */
export function isWithin({ low, high, odd }: Range, length: number, ignored: number | undefined): boolean {
  const isIgnored = (value: number): boolean => value === ignored;
  const isInside = (value: number): boolean => value >= 0 && value < length;
  return ((isInside(low) && isInside(high)) || (low === high && isIgnored(low))) && (isInside(odd) || isIgnored(odd));
}
