/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The mean; NaN of none. */
export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A number as sentences show it: at most three digits that count, or `digits`. */
export function say(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  if (value !== 0 && (Math.abs(value) < 1e-4 || Math.abs(value) >= 1e6)) return short(value, 1);
  return String(Number(value.toPrecision(digits)));
}

function short(value: number, digits: number): string {
  return value.toExponential(digits).replace("e+", "e").replace(".0e", "e");
}

/** A share as sentences show it, such as "98 %"; never 0 % or 100 % for what is not. */
export function sayShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 1) return "less than 1 %";
  if (percent > 99 && percent < 100) return "more than 99 %";
  return `${Math.round(percent)} %`;
}

/** A ratio below 1 as sentences show it, such as "1/10,000". */
export function sayPart(ratio: number): string {
  if (!(ratio > 0)) return "nothing";
  if (ratio > 0.1) return sayShare(ratio);
  const times = Number((1 / ratio).toPrecision(1));
  return times >= 1e9 ? `1/${short(times, 0)}` : `1/${times.toLocaleString("en-US")}`;
}

/** How sentences name a layer. */
export function sayLayer({ path, kind }: { readonly path: string; readonly kind: string }): string {
  return `layer ${path} (${kind})`;
}

/** A sentence's first letter made large. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
