import { backward, ones, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { dropout } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

describe("dropout", () => {
  it("returns its input as it is unless training", () => {
    const x = ones([4]);
    expect(dropout(0.5)(x)).toBe(x);
    expect(dropout(0.5)(x, { training: false, rng: rng(7) })).toBe(x);
    expect(dropout(0)(x, { training: true })).toBe(x);
  });

  it("drops the share p and scales the rest so that the mean stays", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), fc.integer({ min: 0, max: 1e6 }), (p, seed) => {
        const count = 10_000;
        const values = dropout(p)(ones([count]), { training: true, rng: rng(seed) }).dataSync();
        const kept = values.filter((value: number) => value !== 0);
        const share = kept.length / count;
        expect(Math.abs(share - (1 - p))).toBeLessThan(6 * Math.sqrt((p * (1 - p)) / count));
        const scaled = 1 / (1 - p);
        expect(kept.filter((value: number) => !(Math.abs(value - scaled) < 0.5e-4))).toHaveLength(0);
      }),
      { numRuns: 20 },
    );
  });

  it("drops everything at p = 1", () => {
    expect(dropout(1)(tensor([1, -2]), { training: true, rng: rng(7) })).toBeAllClose(tensor([0, -0]));
  });

  it("passes the gradient on where it passed the value on", () => {
    const x = tensor(new Float32Array(100).fill(2), { requiresGrad: true });
    const y = dropout(0.5)(x, { training: true, rng: rng(7) });
    backward(y.sum());
    expect(x.grad!).toBeAllClose(y.div(2).detach());
  });

  it("draws anew each time, and the same from the same seed", () => {
    const draw = (): Float32Array[] => {
      const context = { training: true, rng: rng(7) };
      return [0, 1].map(() => dropout(0.5)(ones([64]), context).dataSync() as Float32Array);
    };
    const [first, second] = draw();
    expect(second).not.toEqual(first);
    expect(draw()).toEqual([first, second]);
  });

  it("refuses to train without a generator", () => {
    expect(() => dropout(0.5)(ones([4]), { training: true })).toThrow(
      new Error(
        "dropout: context.rng must be given while training, got undefined. Call the model with { training: true, rng }; fit does.",
      ),
    );
  });

  it("refuses what is no probability", () => {
    for (const p of [-0.1, 1.5, Number.NaN]) {
      expect(() => dropout(p)).toThrow(
        new RangeError(`dropout: p must be a probability from 0 to 1, got ${p}. 0.5 is the default.`),
      );
    }
  });
});
