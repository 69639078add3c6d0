import { fillNormal, fillUniform, type FusedKernels } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { read } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
  ["on two threads", await wasm({ threads: 2 })],
] as const;

const word = (): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** 32 - 1 });
const block = (): fc.Arbitrary<number> =>
  fc.oneof(
    fc.nat(),
    fc.integer({ min: 2 ** 32 - 9, max: 2 ** 32 + 2 }),
    fc.integer({ min: 0, max: 2 ** 53 - 2 ** 20 }),
  );

/** Where the bits of two arrays differ first, -1 if nowhere. */
function firstDifference(actual: ArrayLike<number>, expected: Float32Array): number {
  const bits = new Int32Array(Float32Array.from(actual).buffer);
  const wanted = new Int32Array(expected.buffer);
  return bits.length === wanted.length ? bits.findIndex((bit, i) => bit !== wanted[i]) : 0;
}

describe.each(builds)("random numbers %s", (_name, backend) => {
  const { randomUniform, randomNormal } = backend.fused as FusedKernels;

  it("are bit for bit the host's, at any size and block", async () => {
    const cases = fc.record({
      key: fc.tuple(word(), word()),
      block: block(),
      size: fc.nat(100),
      a: fc.float({ min: -100, max: 100, noNaN: true }),
      b: fc.float({ min: Math.fround(0.01), max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(cases, ({ size, a, b, ...random }) => {
        const high = Math.fround(a + b);
        const expected = new Float32Array(size);
        fillUniform(expected, random.key, random.block, a, high);
        const uniform = { buffer: randomUniform(random, [size], a, high), shape: [size] };
        expect(firstDifference(read(backend, uniform), expected)).toBe(-1);
        fillNormal(expected, random.key, random.block, a, b);
        const normal = { buffer: randomNormal(random, [size], a, b), shape: [size] };
        expect(firstDifference(read(backend, normal), expected)).toBe(-1);
        for (const { buffer } of [uniform, normal]) backend.release(buffer);
      }),
      { numRuns: 200 },
    );
  });

  it.each([2 ** 32 - 1000, 12345])("are bit for bit the host's over 100,000 numbers from block %d on", (start) => {
    const random = { key: [0xdeadbeef, 0x12345678] as const, block: start };
    const expected = new Float32Array(100_003);
    const buffers = [randomNormal(random, [100_003], 0, 1), randomUniform(random, [100_003], 0, 1)];
    fillNormal(expected, random.key, random.block, 0, 1);
    expect(firstDifference(read(backend, { buffer: buffers[0], shape: [100_003] }), expected)).toBe(-1);
    fillUniform(expected, random.key, random.block, 0, 1);
    expect(firstDifference(read(backend, { buffer: buffers[1], shape: [100_003] }), expected)).toBe(-1);
    for (const buffer of buffers) backend.release(buffer);
  });

  it.each([
    [-1, 0],
    [-3, -2.9999998],
    [0, 1e-38],
  ])("uniform numbers stay in [%d, %d)", (low, high) => {
    const random = { key: [1, 2] as const, block: 0 };
    const expected = new Float32Array(1000);
    fillUniform(expected, random.key, random.block, low, high);
    const uniform = { buffer: randomUniform(random, [10, 100], low, high), shape: [10, 100] };
    expect(firstDifference(read(backend, uniform), expected)).toBe(-1);
    backend.release(uniform.buffer);
  });
});
