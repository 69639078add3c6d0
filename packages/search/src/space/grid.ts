import type { Config, ConfigValue, Domain, Space } from "./domain.ts";
import { atStep, countOf } from "./draw.ts";

/** How many configurations a space has; infinitely many where an entry is continuous. */
export function sizeOfSpace(space: Space): number {
  return Object.values(space).reduce((size, domain) => size * sizeOfDomain(domain), 1);
}

/** How many values an entry has; infinitely many where it is continuous. */
export function sizeOfDomain(domain: Domain): number {
  if (domain.kind === "choice") return domain.values.length;
  if (domain.step !== undefined) return countOf(domain);
  return domain.kind === "logInt" ? domain.high - domain.low + 1 : Number.POSITIVE_INFINITY;
}

/** All values of a domain that has steps, else `points` of it: evenly, where magnitudes count by magnitude. */
export function gridValues(domain: Domain, points: number | undefined): readonly ConfigValue[] {
  if (domain.kind === "choice") return domain.values;
  const { kind, low, high, step } = domain;
  if (step !== undefined) return Array.from({ length: countOf(domain) }, (_, at) => atStep(domain, at));
  const count = points ?? high - low + 1;
  if (count === 1) return [low];
  if (kind === "logInt" && count > high - low) return Array.from({ length: high - low + 1 }, (_, at) => low + at);
  const fractions = Array.from({ length: count }, (_, at) => at / (count - 1));
  if (kind === "uniform") return fractions.map((fraction) => (fraction === 1 ? high : low + fraction * (high - low)));
  const values = fractions.map((fraction) => Math.min(high, Math.max(low, low * (high / low) ** fraction)));
  if (kind === "logUniform") return values.map((value, at) => (at === count - 1 ? high : value));
  return [...new Set(values.map(Math.round))];
}

/** All configurations of lists of values; the last entry changes fastest. */
export function* gridConfigs(
  lists: readonly (readonly [name: string, values: readonly ConfigValue[]])[],
): Generator<Config> {
  const size = lists.reduce((product, [, values]) => product * values.length, 1);
  for (let index = 0; index < size; index++) {
    let rest = index;
    const entries = lists.toReversed().map(([name, values]) => {
      const value = values[rest % values.length] as ConfigValue;
      rest = Math.floor(rest / values.length);
      return [name, value] as const;
    });
    yield Object.fromEntries(entries.reverse());
  }
}
