import { checkCount, checkOptions, describeValue, isPlainObject, refusal } from "@ganglion/tensor";
import type { Domain, Space } from "../space/domain.ts";
import { gridConfigs, gridValues, sizeOfDomain } from "../space/grid.ts";
import { MAX_TRIALS, type Strategy } from "./strategy.ts";

/** How finely a grid search goes. */
export interface GridSearchOptions {
  /**
   * How many values each entry without steps has (`uniform`, `logUniform`, and `int` with `log`), or how many by its name. Both ends are
   * among them.
   */
  readonly points?: number | Readonly<Record<string, number>> | undefined;
}

const where = "gridSearch";

/**
 * Every configuration of a grid: all values of `choice`, `int` and `uniform` with a step, and `points` of all others, evenly spaced (by
 * magnitude where magnitudes are searched). The last entry of the space changes fastest.
 * @throws TypeError or RangeError unless `points` is a whole number >= 1, or such numbers by name.
 * @example
 * ```ts
 * import { choice, gridSearch, logUniform } from "@ganglion/search";
 * import { rng } from "@ganglion/tensor";
 * const space = { width: choice([16, 32]), learningRate: logUniform(0.01, 1) };
 * const configs = gridSearch({ points: 3 }).choose(space, rng(7));
 * configs.map(({ width, learningRate }) => `${width} ${learningRate}`); // => ["16 0.01", "16 0.1", "16 1", "32 0.01", "32 0.1", "32 1"]
 * ```
 */
export function gridSearch(options: GridSearchOptions = {}): Strategy {
  checkOptions<GridSearchOptions>(where, options, { points: checkPoints }, { resolution: "points", steps: "points" });
  const { points } = options;
  return {
    kind: "grid",
    choose(space) {
      if (isPlainObject(points)) checkNames(space, points);
      const lists = Object.entries(space).map(([name, domain]) => {
        const own = isPlainObject(points) ? points[name] : points;
        const count = isContinuous(domain) ? given(name, own) : undefined;
        // Before they are listed, since no memory holds as many as there can be.
        checkSize(Math.min(count ?? Number.POSITIVE_INFINITY, sizeOfDomain(domain)));
        return [name, gridValues(domain, count)] as const;
      });
      const size = lists.reduce((product, [, values]) => product * values.length, 1);
      checkSize(size);
      return [...gridConfigs(lists)];
    },
  };
}

function checkSize(size: number): void {
  if (size <= MAX_TRIALS) return;
  const remedy = "Give fewer points or larger steps, or draw some by randomSearch({ trials }).";
  throw refusal(RangeError, where, "a grid must have a million configurations or fewer", String(size), remedy);
}

function isContinuous(domain: Domain): boolean {
  return domain.kind !== "choice" && domain.step === undefined;
}

function given(name: string, points: number | undefined): number {
  if (points !== undefined) return points;
  const rule = `points must be given for ${name}, which has no steps`;
  throw refusal(TypeError, where, rule, "undefined", "Pass gridSearch({ points: 5 }), or give the entry a step.");
}

function checkPoints(_where: string, name: string, value: unknown): void {
  if (!isPlainObject(value)) return checkCount(where, name, value);
  for (const [entry, points] of Object.entries(value)) checkCount(where, `${name}.${entry}`, points);
}

function checkNames(space: Space, points: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(points)) {
    if (Object.hasOwn(space, name) && isContinuous(space[name] as Domain)) continue;
    const rule = "points must name entries that have no steps";
    const names = Object.keys(space).filter((entry) => isContinuous(space[entry] as Domain));
    const remedy = names.length === 0 ? "Leave points out." : `There are: ${names.join(", ")}.`;
    throw refusal(TypeError, where, rule, describeValue(name), remedy);
  }
}
