import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Backend, Shape } from "../../src/backend.ts";
import { DTypeError, ShapeError } from "../../src/errors.ts";
import type { RandomBlock } from "../../src/fused.ts";
import { reference } from "../../src/reference/reference.ts";
import { fillNormal } from "../../src/rng/fill-normal.ts";
import { fillUniform } from "../../src/rng/fill-uniform.ts";
import { type Rng, rng } from "../../src/rng/rng.ts";
import type { RngState } from "../../src/rng/rng-state.ts";
import { setBackend } from "../../src/state.ts";

beforeEach(() => setBackend(reference()));

const seeds = (): fc.Arbitrary<number> => fc.maxSafeInteger();

describe("rng", () => {
  it("uses the seed in two's complement as the key", () => {
    expect(rng(7).state()).toEqual({ algorithm: "philox4x32-10", key: [7, 0], block: 0, splits: 0 });
    expect(rng(-1).state().key).toEqual([0xffffffff, 0xffffffff]);
    expect(rng(-(2 ** 32)).state().key).toEqual([0, 0xffffffff]);
    expect(rng(2 ** 53 - 1).state().key).toEqual([0xffffffff, 0x1fffff]);
    expect(rng(-(2 ** 53 - 1)).state().key).toEqual([1, 0xffe00000]);
    expect(rng(-0).state().key).toEqual([0, 0]);
  });

  it("has another key for every seed", () => {
    fc.assert(
      fc.property(seeds(), (seed) => {
        const [low, high] = rng(seed).state().key;
        expect(BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low))).toBe(BigInt(seed));
      }),
    );
  });

  it.each([
    [1.5, "1.5"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [2 ** 53, "9007199254740992"],
    ["7" as unknown as number, '"7"'],
    [undefined as unknown as number, "undefined"],
    [null as unknown as number, "null"],
  ])("rejects the seed %s", (seed, got) => {
    expect(() => rng(seed)).toThrow(
      new RangeError(
        `rng: the seed must be a whole number between -(2^53 - 1) and 2^53 - 1, got ${got}. ` +
          "Pass an integer such as rng(7), or what state() returned.",
      ),
    );
  });

  it.each([
    { algorithm: "mt19937" },
    { key: [1] },
    { key: [-1, 0] },
    { key: [0, 2 ** 32] },
    { key: "ab" },
    { block: -1 },
    { block: 0.5 },
    { block: 2 ** 53 },
    { splits: undefined },
  ])("rejects a state with %j", (change) => {
    const state = { ...rng(7).state(), ...change } as unknown as RngState;
    expect(() => rng(state)).toThrow(
      new RangeError(
        `rng: the state must be what state() returned, got ${JSON.stringify(state)}. ` +
          'It has the form { algorithm: "philox4x32-10", key: [low, high], block, splits }.',
      ),
    );
  });
});

describe("uniform and normal", () => {
  it("take their numbers from the front of the first unused block", () => {
    const random = rng(7);
    expect(random.uniform([2, 3]).dataSync()).toEqual(uniforms(6, 0));
    expect(random.state().block).toBe(2);
    const y = random.normal([5], { mean: 1.5, std: 0.01 });
    expect([y.shape, y.dtype]).toEqual([[5], "float32"]);
    const expected = new Float32Array(5);
    fillNormal(expected, [7, 0], 2, 1.5, 0.01);
    expect(y.dataSync()).toEqual(expected);
    expect(random.state().block).toBe(4);
    expect(random.uniform([], { low: -2, high: 3 }).dataSync()).toEqual(uniforms(1, 4, -2, 3));
    expect(random.state().block).toBe(5);
  });

  it("draw nothing for an empty shape", () => {
    const random = rng(7);
    const x = random.normal([0, 3]);
    expect([x.shape, x.dataSync()]).toEqual([[0, 3], new Float32Array(0)]);
    expect(random.state()).toEqual(rng(7).state());
  });

  it("have the same values in float64", () => {
    const x = rng(3).normal([9], { mean: 0.1, std: 0.3, dtype: "float64" });
    const y = rng(3).normal([9], { mean: 0.1, std: 0.3 });
    expect(x.dataSync()).toEqual(Float64Array.from(y.dataSync()));
    const u = rng(3).uniform([9], { low: 0.1, high: 0.3, dtype: "float64" });
    expect(u.dataSync()).toEqual(Float64Array.from(rng(3).uniform([9], { low: 0.1, high: 0.3 }).dataSync()));
  });

  it("give the mean without spread for std 0", () => {
    expect(rng(3).normal([5], { mean: 2.5, std: 0 }).dataSync()).toEqual(new Float32Array(5).fill(2.5));
  });

  it("use the backend's fused kernels for float32, and advance as far", () => {
    const calls: unknown[] = [];
    setBackend(withFusedRandom(calls));
    const random = rng(7);
    random.integer(10);
    expect(random.uniform([3, 2], { low: 0.1, high: 0.7 }).dataSync()).toEqual(uniforms(6, 1, 0.1, 0.7));
    expect(random.normal([4], { std: 0.3 }).dataSync()).toEqual(
      rng({ ...rng(7).state(), block: 3 })
        .normal([4], { std: 0.3 })
        .dataSync(),
    );
    expect(random.uniform([2], { dtype: "float64" }).dataSync()).toEqual(Float64Array.from(uniforms(2, 4)));
    expect(calls).toEqual([
      ["uniform", [7, 0], 1, [3, 2], Math.fround(0.1), Math.fround(0.7)],
      ["normal", [7, 0], 3, [4], 0, Math.fround(0.3)],
      ["normal", [7, 0], 3, [4], 0, Math.fround(0.3)],
    ]);
  });

  it.each([
    [1, 1],
    [2, 1],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
    [-3e38, 3e38],
    [1, 1 + 1e-9],
  ])("reject the interval from %d to %d", (low, high) => {
    expect(() => rng(1).uniform([2], { low, high })).toThrow(
      new RangeError(
        "uniform: low must be below high, and their distance a finite float32, " +
          `got low ${low} and high ${high}. Numbers are drawn from [low, high).`,
      ),
    );
  });

  it("reject a mean, a spread, a dtype and a shape that make no sense", () => {
    expect(() => rng(1).normal([2], { std: -1 })).toThrow(
      new RangeError(
        "normal: std must be a finite float32 >= 0, got -1. It is the standard deviation, the square root of the variance.",
      ),
    );
    expect(() => rng(1).normal([2], { std: Number.NaN })).toThrow(
      /^normal: std must be a finite float32 >= 0, got NaN\./,
    );
    expect(() => rng(1).normal([2], { mean: 1e39 })).toThrow(
      new RangeError("normal: mean must be a finite float32, got 1e+39. Pass { mean: 0 }, or leave it out."),
    );
    const dtype = "int32" as "float32";
    for (const name of ["uniform", "normal"] as const) {
      expect(() => rng(1)[name]([2], { dtype })).toThrow(
        new DTypeError(
          `${name}: the dtype must be float32 or float64, got int32. ` +
            "For whole numbers use integer(below) or permutation(length).",
        ),
      );
      expect(() => rng(1)[name]([2, -1])).toThrow(ShapeError);
    }
  });

  it("leave the generator where it was when they throw", () => {
    const random = rng(1);
    expect(() => random.uniform([2.5])).toThrow(ShapeError);
    expect(() => random.normal([8], { std: -1 })).toThrow(RangeError);
    expect(random.state()).toEqual(rng(1).state());
  });
});

describe("permutation and integer", () => {
  it("keep their numbers from version to version", () => {
    const random = rng(7);
    expect([...random.permutation(10)]).toEqual([1, 4, 5, 8, 3, 2, 7, 0, 6, 9]);
    expect(random.state().block).toBe(3);
    expect([10, 1000, 4294967295, 1].map((below) => random.integer(below))).toEqual([3, 289, 1454331579, 0]);
    expect(random.state().block).toBe(7);
  });

  it("hold every index once", () => {
    fc.assert(
      fc.property(seeds(), fc.integer({ min: 0, max: 500 }), (seed, length) => {
        const order = rng(seed).permutation(length);
        expect(order).toBeInstanceOf(Int32Array);
        expect(order.toSorted()).toEqual(Int32Array.from({ length }, (_, index) => index));
      }),
    );
  });

  it("stay below the bound", () => {
    fc.assert(
      fc.property(seeds(), fc.integer({ min: 1, max: 2 ** 32 - 1 }), (seed, below) => {
        const value = rng(seed).integer(below);
        expect(Number.isInteger(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(below);
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 32])("reject the bound %d", (below) => {
    expect(() => rng(1).integer(below)).toThrow(
      new RangeError(
        `integer: below must be a whole number from 1 to 4294967295, got ${below}. Results are from 0 to below - 1.`,
      ),
    );
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 31])("reject the length %d", (length) => {
    expect(() => rng(1).permutation(length)).toThrow(
      new RangeError(
        `permutation: the length must be a whole number from 0 to 2147483647, got ${length}. ` +
          "Pass the number of things to put in order.",
      ),
    );
  });
});

describe("state", () => {
  it("goes on with the same sequel after any calls, through JSON", () => {
    const call = fc.constantFrom("uniform", "normal", "permutation", "integer", "split");
    fc.assert(
      fc.property(
        seeds(),
        fc.array(call, { maxLength: 8 }),
        fc.array(call, { maxLength: 4 }),
        (seed, before, after) => {
          const random = rng(seed);
          for (const name of before) draw(random, name);
          const resumed = rng(JSON.parse(JSON.stringify(random.state())) as RngState);
          for (const name of after) expect(draw(resumed, name)).toEqual(draw(random, name));
          expect(resumed.state()).toEqual(random.state());
        },
      ),
    );
  });

  it("is a snapshot that later calls do not change", () => {
    const random = rng(5);
    const before = random.state();
    random.normal([9]);
    random.split();
    expect(before).toEqual({ algorithm: "philox4x32-10", key: [5, 0], block: 0, splits: 0 });
    expect(random.state()).toEqual({ algorithm: "philox4x32-10", key: [5, 0], block: 3, splits: 1 });
  });
});

describe("split", () => {
  it("takes the keys of children from the split domain", () => {
    const random = rng(0);
    random.normal([40]);
    // Words 0 and 1 of Philox with the counter (0, 0, 1, 0) and the key (0, 0).
    expect(random.split().state()).toEqual({
      algorithm: "philox4x32-10",
      key: [2219120097, 4035800746],
      block: 0,
      splits: 0,
    });
  });

  it("does not change what the parent draws, nor do draws change the children", () => {
    const parent = rng(11);
    const child = parent.split();
    expect(parent.normal([20]).dataSync()).toEqual(rng(11).normal([20]).dataSync());
    const other = rng(11);
    other.permutation(50);
    expect(other.split().state()).toEqual(child.state());
  });

  it("gives a thousand children and grandchildren different keys", () => {
    const parent = rng(12);
    const keys = new Set<string>([parent.state().key.join()]);
    for (let i = 0; i < 500; i++) {
      const child = parent.split();
      keys.add(child.state().key.join()).add(child.split().state().key.join());
    }
    expect(keys.size).toBe(1001);
  });
});

function draw(random: Rng, name: "uniform" | "normal" | "permutation" | "integer" | "split"): unknown {
  if (name === "uniform" || name === "normal") return random[name]([7]).dataSync();
  if (name === "permutation") return random.permutation(6);
  return name === "integer" ? random.integer(3_000_000_000) : random.split().state();
}

function uniforms(size: number, block: number, low = 0, high = 1): Float32Array {
  const values = new Float32Array(size);
  fillUniform(values, [7, 0], block, low, high);
  return values;
}

/** The reference backend with random kernels that note their arguments. */
function withFusedRandom(calls: unknown[]): Backend {
  const base = reference();
  const filled = (fill: typeof fillUniform, at: RandomBlock, shape: Shape, a: number, b: number): unknown => {
    const values = new Float32Array(shape.reduce((size, length) => size * length, 1));
    fill(values, at.key, at.block, a, b);
    return base.upload(values, shape, "float32");
  };
  return {
    ...base,
    fused: {
      randomUniform(at, shape, low, high) {
        calls.push(["uniform", at.key, at.block, shape, low, high]);
        return filled(fillUniform, at, shape, low, high);
      },
      randomNormal(at, shape, mean, std) {
        calls.push(["normal", at.key, at.block, shape, mean, std]);
        return filled(fillNormal, at, shape, mean, std);
      },
    },
  };
}
