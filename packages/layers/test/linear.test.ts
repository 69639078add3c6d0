import { constant } from "@ganglion/init";
import { add, mul, ones, reference, rng, scope, setBackend, tensor, zeros } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { linear } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

describe("linear", () => {
  it("begins like PyTorch: weight and bias uniform in +-1 / sqrt(inFeatures)", () => {
    const { weight, bias } = linear(400, 300, { rng: rng(7) }).parameters;
    for (const x of [weight, bias!]) {
      const values = Array.from(x.dataSync());
      const variance = values.reduce((total, value) => total + value * value, 0) / values.length;
      expect(Math.max(...values)).toBeLessThan(0.05);
      expect(Math.max(...values)).toBeGreaterThan(0.0495);
      expect(Math.min(...values)).toBeGreaterThanOrEqual(-0.05);
      // The variance of the variance of n uniform numbers is 4 / 45 bound^4 / n; 5 standard deviations.
      expect(Math.abs(variance - 0.05 ** 2 / 3)).toBeLessThan(5 * 0.05 ** 2 * Math.sqrt(4 / 45 / values.length));
    }
  });

  it("gets the same weights from the same seed, and others from another", () => {
    const first = linear(3, 2, { rng: rng(7) }).parameters.weight.dataSync();
    expect(linear(3, 2, { rng: rng(7) }).parameters.weight.dataSync()).toEqual(first);
    expect(linear(3, 2, { rng: rng(8) }).parameters.weight.dataSync()).not.toEqual(first);
  });

  it("begins as it is told", () => {
    const layer = linear(3, 2, { rng: rng(7), init: constant(0.5), biasInit: ones });
    expect(layer(tensor([[1, 2, 3]]))).toBeAllClose(tensor([[4, 4]]));
    expect(layer.parameters.weight.requiresGrad).toBe(true);
    expect(layer.parameters.bias?.requiresGrad).toBe(true);
  });

  it("says what it is", () => {
    const layer = linear(3, 2, { rng: rng(7), bias: false });
    expect(layer.kind).toBe("linear");
    expect(layer.options).toEqual({ inFeatures: 3, outFeatures: 2, bias: false });
    expect(Object.keys(layer.parameters)).toEqual(["weight"]);
  });

  it("works in float64 where it is asked to", () => {
    const layer = linear(2, 1, { rng: rng(7), dtype: "float64", init: constant(1 / 3), biasInit: zeros });
    const y = layer(tensor([[1, 2]], { dtype: "float64" }));
    expect(y.dtype).toBe("float64");
    expect(y.dataSync()[0]).toBe(1);
  });

  it("is linear without a bias", () => {
    const layer = linear(4, 3, { rng: rng(7), dtype: "float64", bias: false });
    const numbers = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(numbers, fc.double({ min: -10, max: 10, noNaN: true }), (values, scale) => {
        const x = tensor([values.slice(0, 4)], { dtype: "float64" });
        const z = tensor([values.slice(4)], { dtype: "float64" });
        expect(layer(add(mul(x, scale), z))).toBeAllClose(add(mul(layer(x), scale), layer(z)), {
          rtol: 1e-9,
          atol: 1e-9,
        });
      }),
    );
  });

  it("survives the scope that made it, and leaves nothing else there", () => {
    const backend = reference();
    setBackend(backend);
    const layer = scope(() => linear(3, 2, { rng: rng(7) }));
    expect(backend.memory().buffers).toBe(2);
    const { weight } = scope(() => ({
      shape: linear(3, 2, { rng: rng(7) }).parameters.weight.shape,
      weight: layer.parameters.weight,
    }));
    expect(weight.disposed).toBe(false);
    expect(layer(ones([1, 3])).shape).toEqual([1, 2]);
  });

  it("refuses to draw without a generator", () => {
    // @ts-expect-error rng is required
    expect(() => linear(3, 2)).toThrow(
      new TypeError(
        "linear: rng must be given, got undefined. Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.",
      ),
    );
    // @ts-expect-error rng is required
    expect(() => linear(3, 2, { bias: false })).toThrow(TypeError);
  });

  it("refuses sizes that are none", () => {
    expect(() => linear(3, 0, { rng: rng(7) })).toThrow(
      new RangeError("linear: outFeatures must be a whole number >= 1, got 0. Give the length of that axis."),
    );
    expect(() => linear(2.5, 1, { rng: rng(7) })).toThrow(
      new RangeError("linear: inFeatures must be a whole number >= 1, got 2.5. Give the length of that axis."),
    );
  });

  it("refuses an initializer that returns another shape", () => {
    expect(() => linear(3, 2, { rng: rng(7), init: () => zeros([3, 2]) })).toThrow(
      "linear: the initializer must return the shape that it is given, got [3, 2] for [2, 3]. Return a tensor of that shape.",
    );
  });

  it("has types that know its parameters", () => {
    const layer = linear(3, 2, { rng: rng(7) });
    expectTypeOf(layer.kind).toEqualTypeOf<"linear">();
    expectTypeOf(layer.options.inFeatures).toEqualTypeOf<number>();
    expectTypeOf(layer.parameters.weight.shape).toEqualTypeOf<readonly number[]>();
  });
});
