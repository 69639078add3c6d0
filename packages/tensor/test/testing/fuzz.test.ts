import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { refusal, rng } from "../../src/index.ts";
import { fuzz, fuzzCount, isClearError, mutateBytes, mutateJson, rejection, thrown } from "../../src/testing/index.ts";

/** An error such as our functions throw. */
function refused(rule = "the value must be right", got = "7"): Error {
  return refusal(RangeError, "read", rule, got, "Pass another.");
}

// Whoever runs this suite at another length must not change what it holds itself to.
beforeEach(() => {
  vi.stubEnv("FUZZ_COUNT", "");
  vi.stubEnv("FUZZ_START", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("fuzz", () => {
  test("counts what was taken and what was refused, by the rule", async () => {
    const report = await fuzz("read", 100, (_, index) => {
      if (index % 4 === 0) throw refused();
      return index % 4 === 1 ? Promise.reject(refused("the file must be whole")) : Promise.resolve();
    });
    expect({ ...report, rules: [...report.rules] }).toEqual({
      count: 100,
      accepted: 50,
      refused: 50,
      rules: [
        ["read: the value must be right", 25],
        ["read: the file must be whole", 25],
      ],
    });
  });

  test("gives each mutant its own generator, so that one can be repeated alone", async () => {
    const draws = async (count: number): Promise<number[]> => {
      const drawn: number[] = [];
      await fuzz("draws", count, (random, index) => drawn.push(index, random.integer(2 ** 31)));
      return drawn;
    };
    const all = await draws(5);
    expect(all).toEqual([0, 1, 2, 3, 4].flatMap((index) => [index, rng(index).integer(2 ** 31)]));
    vi.stubEnv("FUZZ_START", "3");
    expect(await draws(1)).toEqual(all.slice(6, 8));
  });

  test.each([
    ["is the engine's", new TypeError("Cannot read properties of undefined (reading 'length')")],
    ["says nothing as data", new RangeError("read: the value must be right, got 7. Pass another.")],
    ["says something else than its data", Object.assign(refused(), { message: "read: another" })],
    ["has nothing to say what was given", refused("the value must be right", "[object Object]")],
    ["is none", "a string"],
  ])("stops at an error that %s, and says which mutant it was", async (_, error) => {
    const failing = fuzz("read", 10, (__, index) => {
      if (index === 6) throw error;
    });
    expect(await rejection(failing)).toBe(
      `Error: fuzz: read, mutant 6 must be refused in our words, got ${String(error)}. FUZZ_START=6 FUZZ_COUNT=1 repeats it alone.`,
    );
    await expect(failing).rejects.toHaveProperty("cause", error);
    expect(isClearError(error)).toBe(false);
  });

  test("takes errors for clear that the caller knows", async () => {
    const reason = new Error("enough");
    const run = (): never => {
      throw reason;
    };
    const { rules } = await fuzz("abort", 3, run, { isClear: (error) => error === reason });
    expect([...rules]).toEqual([["Error: enough", 3]]);
  });

  test("stops at a prototype that was polluted", async () => {
    const polluting = fuzz("load", 10, (_, index) => {
      const victim: object = Object.prototype;
      if (index === 2) Object.defineProperty(victim, "polluted", { value: 1, configurable: true });
    });
    const message = await rejection(polluting);
    Reflect.deleteProperty(Object.prototype, "polluted");
    expect(message).toBe(
      "Error: fuzz: load, mutant 2 must leave prototypes alone, got one that was changed. FUZZ_START=2 FUZZ_COUNT=1 repeats it alone.",
    );
  });

  test("is as long as the environment says, which must be a number", () => {
    expect(fuzzCount(10_000)).toBe(10_000);
    vi.stubEnv("FUZZ_COUNT", "100000");
    expect(fuzzCount(10_000)).toBe(100_000);
    for (const text of ["0", "many", "1.5", "-3"]) {
      vi.stubEnv("FUZZ_COUNT", text);
      expect(thrown(() => fuzzCount(10_000))).toBe(
        `RangeError: fuzz: FUZZ_COUNT must be a whole number >= 1, got "${text}". Leave it out for the default.`,
      );
    }
  });
});

describe("mutateBytes", () => {
  const whole = Uint8Array.from({ length: 64 }, (_, index) => index);
  const mutants = Array.from({ length: 2000 }, (_, seed) => mutateBytes(rng(seed), whole));

  test("leaves the original alone and makes the same of the same seed", () => {
    expect(whole).toEqual(Uint8Array.from({ length: 64 }, (_, index) => index));
    expect(mutants[7]).toEqual(mutateBytes(rng(7), whole));
  });

  test("makes files that are shorter, longer, of the same length, and empty; few are as they were", () => {
    const lengths = mutants.map(({ length }) => Math.sign(length - whole.length));
    for (const sign of [-1, 0, 1]) expect(lengths.filter((other) => other === sign).length).toBeGreaterThan(200);
    expect(mutants.some(({ length }) => length === 0)).toBe(true);
    expect(mutants.filter((mutant) => String(mutant) === String(whole)).length).toBeLessThan(100);
    expect(new Set(mutants.map(String)).size).toBeGreaterThan(1500);
  });

  test("reaches every byte, and takes nothing at all", () => {
    const same = mutants.filter(({ length }) => length === whole.length);
    for (const index of whole.keys()) expect(same.some((mutant) => mutant[index] !== index)).toBe(true);
    for (let seed = 0; seed < 200; seed++) mutateBytes(rng(seed), new Uint8Array());
  });
});

describe("mutateJson", () => {
  const value = (): Record<string, unknown> => ({
    kind: "center",
    shape: [2],
    mean: [1, 2],
    at: { deep: [true, null] },
  });
  const text = (mutant: unknown): string => {
    const known = (_: string, part: unknown): unknown => (typeof part === "object" ? part : String(part));
    return JSON.stringify(mutant, known) ?? "undefined";
  };
  const mutants = Array.from({ length: 3000 }, (_, seed) => mutateJson(rng(seed), value()));

  test("leaves the original alone and makes the same of the same seed", () => {
    const original = value();
    mutateJson(rng(7), original);
    expect(original).toEqual(value());
    expect(text(mutants[7])).toBe(text(mutateJson(rng(7), value())));
    expect(new Set(mutants.map(text)).size).toBeGreaterThan(1000);
  });

  test("changes every part, and puts in what is dangerous", () => {
    const objects = mutants.filter((mutant) => typeof mutant === "object" && mutant !== null) as Record<
      string,
      unknown
    >[];
    for (const key of Object.keys(value())) {
      expect(objects.some((mutant) => !Object.hasOwn(mutant, key))).toBe(true);
      expect(objects.some((mutant) => Object.hasOwn(mutant, key) && text(mutant[key]) !== text(value()[key]))).toBe(
        true,
      );
    }
    expect(mutants.some((mutant) => typeof mutant !== "object")).toBe(true);
    for (const key of ["__proto__", "constructor", "toJSON"]) {
      expect(objects.some((mutant) => Object.hasOwn(mutant, key))).toBe(true);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  test("changes numbers in typed arrays and hands on what it does not know", () => {
    const known = new Map();
    const states = Array.from({ length: 500 }, (_, seed) =>
      mutateJson(rng(seed), { a: new Float32Array([1, 2]), known }),
    );
    const arrays = states.flatMap((state) => {
      const { a } = (state ?? {}) as { readonly a?: unknown };
      return a instanceof Float32Array ? [...a, a.length] : [];
    });
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY, -1, 0, 1, 2]) {
      expect(arrays.some((other) => Object.is(other, number))).toBe(true);
    }
    expect(states.some((state) => (state as { readonly known?: unknown } | null)?.known === known)).toBe(true);
  });
});
