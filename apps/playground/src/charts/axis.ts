import { formatPlain } from "../text/format.ts";

/** An axis: what it goes from and to, and how. */
export interface Axis {
  readonly title: string;
  readonly low: number;
  readonly high: number;
  readonly isLog?: boolean;
  /** Where marks are; chosen by the range where they are not given. */
  readonly ticks?: readonly number[];
  /** A tick as it is written. */
  format?(value: number): string;
  /** A value under the pointer as it is said, with its unit. */
  say?(value: number): string;
}

/** Where a value is on an axis: 0 at its low end, 1 at its high one. */
export function placeOf({ low, high, isLog = false }: Axis, value: number): number {
  if (isLog) return (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low));
  return (value - low) / (high - low);
}

/** The value at a place on an axis, the other way round. */
export function valueOf({ low, high, isLog = false }: Axis, place: number): number {
  if (isLog) return Math.exp(Math.log(low) + place * (Math.log(high) - Math.log(low)));
  return low + place * (high - low);
}

/** Where the marks of an axis are: about `wanted` round numbers, or powers of 10. */
export function ticksOf({ low, high, isLog = false, ticks }: Axis, wanted: number): readonly number[] {
  if (ticks !== undefined) return ticks;
  return isLog ? powers(low, high, wanted) : rounds(low, high, wanted);
}

function powers(low: number, high: number, wanted: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first + 1) / wanted));
  const found: number[] = [];
  for (let power = last; power >= first; power -= step) found.push(Number(`1e${power}`));
  return found.reverse();
}

function rounds(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted);
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * ([1, 2, 5, 10].find((factor) => factor * unit >= rough) ?? 10);
  const found: number[] = [];
  for (let value = Math.ceil(low / step) * step; value <= high + step * 1e-6; value += step) {
    found.push(Number(value.toPrecision(6)));
  }
  return found;
}

/** A tick as short as can be. */
export function shortTick(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 10_000 || size < 0.001))
    return value.toExponential(0).replace("e+", "e").replace("-", "−");
  return formatPlain(Number(value.toPrecision(3)));
}

/** A range of powers of 10 around values, of which only those above 0 count. */
export function logRange(values: readonly number[]): readonly [low: number, high: number] {
  const fit = values.filter((value) => Number.isFinite(value) && value > 0);
  if (fit.length === 0) return [0.1, 10];
  const low = Math.floor(Math.log10(Math.min(...fit)) - 0.05);
  const high = Math.ceil(Math.log10(Math.max(...fit)) + 0.05);
  return [Number(`1e${low}`), Number(`1e${Math.max(high, low + 1)}`)];
}
