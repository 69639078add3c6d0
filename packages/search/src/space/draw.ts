import type { Rng } from "@ganglion/tensor";
import type { Config, ConfigValue, Domain, Range, Space } from "./domain.ts";

/** A configuration drawn at random. The entries are drawn in the order of the space, so one that is added last leaves the others. */
export function drawConfig(space: Space, random: Rng): Config {
  return Object.fromEntries(Object.entries(space).map(([name, domain]) => [name, draw(domain, random)]));
}

function draw(domain: Domain, random: Rng): ConfigValue {
  if (domain.kind === "choice") return domain.values[indexBelow(domain.values.length, random)] as ConfigValue;
  const { kind, low, high, step } = domain;
  if (step !== undefined) return atStep(domain, indexBelow(countOf(domain), random));
  if (kind === "uniform") return Math.min(high, low + unit(random) * (high - low));
  const [from, to] = [Math.log(low), Math.log(kind === "logInt" ? high + 1 : high)];
  const value = Math.exp(from + unit(random) * (to - from));
  return Math.min(high, Math.max(low, kind === "logInt" ? Math.floor(value) : value));
}

/** A number in `[0, 1)`, in steps of 2^-53. */
function unit(random: Rng): number {
  return (random.integer(2 ** 27) * 2 ** 26 + random.integer(2 ** 26)) / 2 ** 53;
}

function indexBelow(count: number, random: Rng): number {
  return Math.min(count - 1, Math.floor(unit(random) * count));
}

/** How many numbers a range in steps has. */
export function countOf({ low, high, step = 1 }: Range): number {
  // 0.5 / 0.1 is below 5 by rounding alone.
  return Math.floor((high - low) / step + 1e-9) + 1;
}

/** The number of a range after so many steps, without the digits that rounding leaves: 0.3, not 0.30000000000000004. */
export function atStep({ kind, low, high, step = 1 }: Range, index: number): number {
  const value = low + index * step;
  return kind === "int" ? value : Math.min(high, Number(value.toPrecision(14)));
}
