import { rng } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { choice, type Config, type Domain, int, logUniform, randomSearch, type Space, uniform } from "../src/index.ts";

/** What is drawn of a domain; the second entry keeps configurations apart. */
function drawn(domain: Domain, count = 400): readonly Config[string][] {
  const space: Space = { x: domain, other: uniform(0, 1) };
  return randomSearch({ trials: count })
    .choose(space, rng(3))
    .map(({ x }) => x as Config[string]);
}

const share = (values: readonly unknown[], holds: (value: number) => boolean): number =>
  values.filter((value) => holds(value as number)).length / values.length;

describe("domains", () => {
  it("choice gives each of its values about as often, whatever JSON holds", () => {
    const values = ["sgd", 3, null, [64, 32], { beta: 0.9 }];
    const found = drawn(choice(values)).map((value) => JSON.stringify(value));
    for (const value of values) {
      const count = found.filter((text) => text === JSON.stringify(value)).length;
      // 80 are expected, with a deviation of 8.
      expect(Math.abs(count - 80)).toBeLessThan(33);
    }
    expect(found).toHaveLength(400);
  });

  it("uniform is spread evenly, and stays between its ends", () => {
    const values = drawn(uniform(-2, 6));
    expect(share(values, (x) => x >= -2 && x <= 6)).toBe(1);
    expect(share(values, (x) => x < 0)).toBeCloseTo(0.25, 1);
    expect(new Set(values).size).toBe(400);
  });

  it("uniform in steps gives the steps, without the digits of rounding", () => {
    expect([...new Set(drawn(uniform(0, 0.5, { step: 0.1 })))].sort()).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect([...new Set(drawn(uniform(0.5, 2.4, { step: 0.75 })))].sort()).toEqual([0.5, 1.25, 2]);
  });

  it("logUniform gives each order of magnitude about as often", () => {
    const values = drawn(logUniform(1e-4, 1));
    expect(share(values, (x) => x >= 1e-4 && x <= 1)).toBe(1);
    for (const low of [1e-4, 1e-3, 1e-2, 1e-1]) {
      expect(Math.abs(share(values, (x) => x >= low && x < 10 * low) - 0.25)).toBeLessThan(0.09);
    }
  });

  it("int gives whole numbers with both ends, in steps, or by magnitude", () => {
    expect([...new Set(drawn(int(-1, 2)))].sort()).toEqual([-1, 0, 1, 2]);
    expect([...new Set(drawn(int(16, 70, { step: 16 })))].sort()).toEqual([16, 32, 48, 64]);
    const values = drawn(int(1, 1023, { log: true }));
    expect(share(values, (x) => Number.isInteger(x) && x >= 1 && x <= 1023)).toBe(1);
    expect(Math.abs(share(values, (x) => x < 32) - 0.5)).toBeLessThan(0.1);
  });

  it.each<readonly [() => unknown, string]>([
    [
      () => choice("sgd" as never),
      'TypeError: choice: values must be an array, got "sgd". Pass them as one array: choice(["sgd", "adam"]).',
    ],
    [() => choice([]), "RangeError: choice: there must be a value to choose, got an empty array. Leave the entry out."],
    [() => choice([1, 2, 1]), "RangeError: choice: values must differ, got 1 twice. Leave one of them out."],
    [
      () => choice([1, Number.NaN]),
      'TypeError: choice: values must be such as JSON holds, with finite numbers, got NaN at 1. Name functions, as in choice(["relu", "tanh"]), and look them up in the trial.',
    ],
    [() => choice([() => 1] as never), "got a function at 0"],
    [() => choice(new Array(2) as never), "got undefined at 0"],
    [
      () => uniform(1, 1),
      "RangeError: uniform: low must be below high, at a finite distance, got 1 and 1. Give the lower end first; an entry that is always the same is choice([value]).",
    ],
    [() => uniform(-1.7e308, 1.7e308), "low must be below high, at a finite distance"],
    [() => uniform("0" as never, 1), 'TypeError: uniform: low must be a finite number, got "0".'],
    [
      () => uniform(0, 1, { step: 2 }),
      "RangeError: uniform: step must fit into the range, got 2 from 0 to 1. Give a step that is smaller than the range, and not by more than 2^32.",
    ],
    [() => uniform(0, 1, { q: 0.1 } as never), 'uniform: options must be known ones, got "q". It is called step here.'],
    [() => logUniform(0, 1), "RangeError: logUniform: low must be a finite number > 0, got 0."],
    [() => int(0, 1.5), "RangeError: int: high must be a whole number, got 1.5."],
    [() => int(0, 4, { step: 1.5 }), "RangeError: int: step must be a whole number, got 1.5."],
    [
      () => int(0, 4, { log: true }),
      "RangeError: int: low must be >= 1 with log, got 0. Begin at 1, or leave log out.",
    ],
    [
      () => int(1, 4, { log: true, step: 2 }),
      "TypeError: int: log and step must not be given both, got both. Leave one of them out.",
    ],
  ])("refuse what they cannot be made of: %s", (call, message) => {
    expect(thrown(call)).toContain(message);
  });
});
