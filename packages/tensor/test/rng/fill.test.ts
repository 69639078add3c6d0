import { readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillNormal } from "../../src/rng/fill-normal.ts";
import { fillUniform } from "../../src/rng/fill-uniform.ts";

interface Golden {
  readonly kind: "uniform" | "normal";
  readonly key: readonly [number, number];
  readonly block: number;
  readonly size: number;
  readonly low: number;
  readonly high: number;
  readonly mean: number;
  readonly std: number;
  /** The first sixteen values, as the bits of float32. */
  readonly bits: readonly number[];
  /** The checksum of all values as little-endian float32. */
  readonly crc32: number;
}

const { cases } = JSON.parse(readFileSync(new URL("golden.json", import.meta.url), "utf8")) as {
  readonly cases: readonly Golden[];
};

const FILLS = { uniform: fillUniform, normal: fillNormal } as const;
const word = (): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 32 - 1 });
const floats = (): fc.Arbitrary<number> =>
  fc.float({ noNaN: true, noDefaultInfinity: true, max: 2 ** 100, min: -(2 ** 100) });

describe("fillUniform and fillNormal", () => {
  it("begin with these numbers for the key 7", () => {
    const normals = new Float32Array(16);
    fillNormal(normals, [7, 0], 0, 0, 1);
    expect(hex(normals)).toBe(
      "3998dd86 be9c14e8 3fe4f5ff 3f88b00c 3ec0b7f7 bfa4bccd 3fe7df5d befb83ee " +
        "404c2eb5 3e2dad72 3ec2753a bf082f2d ba91281c 3faf9b72 3fa0bb2d 3fbfe2ab",
    );
    const uniforms = new Float32Array(16);
    fillUniform(uniforms, [7, 0], 0, 0, 1);
    expect(hex(uniforms)).toBe(
      "3f74607a 3f4009f9 3de9d5d0 3daf6d60 3ed05d1c 3f4b97bc 3e2febfc 3f7535ee " +
        "3bc71180 3c0a7ec0 3f4ec27c 3f594320 3ec7c82c 3e8010d6 3e175254 3e0e5c9c",
    );
  });

  it.each(cases)("make the bits that NumPy makes from the definition: $kind, $size from block $block", (golden) => {
    const out = new Float32Array(golden.size);
    if (golden.kind === "uniform") fillUniform(out, golden.key, golden.block, golden.low, golden.high);
    else fillNormal(out, golden.key, golden.block, golden.mean, golden.std);
    const bits = new Uint32Array(out.buffer);
    expect([...bits.subarray(0, 16)]).toEqual(golden.bits);
    expect(crc32(new Uint8Array(out.buffer))).toBe(golden.crc32);
  });

  it("give the same numbers in pieces as at once, if the pieces begin at whole blocks", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("uniform" as const, "normal" as const),
        word(),
        fc.integer({ min: 0, max: 2 ** 52 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 0, max: 1200 }),
        (kind, low, block, blocks, rest) => {
          const whole = new Float32Array(4 * blocks + rest);
          FILLS[kind](whole, [low, 1], block, 0, 1);
          const front = whole.slice(0, 4 * blocks);
          const back = whole.slice(4 * blocks);
          FILLS[kind](front.fill(0), [low, 1], block, 0, 1);
          FILLS[kind](back.fill(0), [low, 1], block + blocks, 0, 1);
          expect(Float32Array.of(...front, ...back)).toEqual(whole);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("fillUniform", () => {
  it("stays in [low, high) for every interval", () => {
    fc.assert(
      fc.property(word(), floats(), floats(), (seed, a, b) => {
        fc.pre(a !== b);
        const low = Math.min(a, b);
        const high = Math.max(a, b);
        const out = new Float32Array(64);
        fillUniform(out, [seed, 0], 0, low, high);
        for (const x of out) {
          expect(x).toBeGreaterThanOrEqual(low);
          expect(x).toBeLessThan(high);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("stays below high where rounding would reach it", () => {
    const out = new Float32Array(4096);
    fillUniform(out, [7, 0], 0, 1, 1 + 2 ** -23);
    expect(new Set(out)).toEqual(new Set([1]));
    fillUniform(out, [7, 0], 0, -1 - 2 ** -23, -1);
    expect(new Set(out)).toEqual(new Set([Math.fround(-1 - 2 ** -23)]));
    fillUniform(out, [7, 0], 0, -(2 ** -149), 0);
    expect(new Set(out)).toEqual(new Set([-(2 ** -149)]));
  });
});

function hex(values: Float32Array): string {
  return [...new Uint32Array(values.buffer)].map((bits) => bits.toString(16).padStart(8, "0")).join(" ");
}
