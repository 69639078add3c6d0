/** A logarithmic axis that holds these values, with a little room beside them; some range where there is none yet. */
export function logRange(min: number | null, max: number | null): [number, number] {
  if (min === null || max === null || !(min > 0) || !Number.isFinite(max)) return [0.01, 10];
  return [min / 1.3, max * 1.3];
}

/** About as many ticks stand on an axis at most. */
const mostTicks = 9;

/**
 * Ticks of a logarithmic axis: powers of ten, 2 and 5 times as much too where there is room, and every so many of them where there is
 * little. uPlot's own never end between numbers that are small, or large, enough.
 */
export function logTicks(min: number, max: number): number[] {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const decades = last - first;
  const steps = decades <= mostTicks / 3 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / mostTicks));
  const ticks: number[] = [];
  for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) {
    for (const step of steps) ticks.push(Number(`${step}e${exponent}`));
  }
  return ticks.filter((tick) => tick >= min && tick <= max);
}
