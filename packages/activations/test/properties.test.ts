import { abs, add, exp, neg, reference, rng, setBackend, sub, sum, type Tensor, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import {
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  learnedSwish,
  logSoftmax,
  maxout,
  maxoutFeatures,
  mish,
  prelu,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "../src/index.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

const number = fc.double({ min: -50, max: 50, noNaN: true });
const row = fc.array(number, { minLength: 1, maxLength: 8 });
const float64 = (values: number[]): Tensor => tensor(values, { dtype: "float64" });
const TIGHT = { rtol: 1e-12, atol: 1e-12 };

const holds = (title: string, check: (x: Tensor) => void): void => {
  test(title, () => fc.assert(fc.property(row, (values) => void check(float64(values)))));
};

describe("softmax", () => {
  test("does not change when all scores shift", () => {
    fc.assert(
      fc.property(row, number, (values, shift) => {
        const x = float64(values);
        expect(softmax(add(x, shift))).toBeAllClose(softmax(x), { rtol: 1e-10, atol: 1e-12 });
      }),
    );
  });
  holds("sums to 1", (x) => expect(sum(softmax(x))).toBeAllClose(1, TIGHT));
  holds("is the exponential of logSoftmax", (x) => expect(exp(logSoftmax(x))).toBeAllClose(softmax(x), TIGHT));
  holds("has a Jacobian whose rows sum to 0", (x) => {
    expect(sum(softmax.derivative(x), { axis: -1 })).toBeAllClose(float64(Array(x.size).fill(0)), TIGHT);
  });
});

describe("identities", () => {
  test("logSoftmax does not change when all scores shift", () => {
    fc.assert(
      fc.property(row, number, (values, shift) => {
        const x = float64(values);
        expect(logSoftmax(add(x, shift))).toBeAllClose(logSoftmax(x), { rtol: 1e-10, atol: 1e-10 });
      }),
    );
  });
  holds("mish(x) is x tanh(softplus(x)), up to the threshold's 2e-9", (x) => {
    expect(mish(x)).toBeAllClose(x.mul(tanh(softplus(x))), { rtol: 1e-9, atol: 1e-12 });
  });
  holds("hardSwish(x) - hardSwish(-x) is x", (x) =>
    expect(sub(hardSwish(x), hardSwish(neg(x)))).toBeAllClose(x, TIGHT),
  );
  holds("selu is elu of its alpha, scaled", (x) => {
    const scaled = elu.with({ alpha: 1.6732632423543772 })(x).mul(1.0507009873554805);
    expect(selu(x)).toBeAllClose(scaled, TIGHT);
  });
  holds("prelu begins as leakyRelu of its slope", (x) => {
    expect(prelu({ init: 0.1, dtype: "float64" })(x)).toBeAllClose(leakyRelu.with({ negativeSlope: 0.1 })(x), TIGHT);
  });
  holds("learnedSwish begins as swish of its beta", (x) => {
    expect(learnedSwish({ beta: 1.5, dtype: "float64" })(x)).toBeAllClose(swish.with({ beta: 1.5 })(x), TIGHT);
  });
  holds("relu is idempotent", (x) => expect(relu(relu(x))).toBeAllClose(relu(x), { rtol: 0, atol: 0 }));
  holds("relu(x) - relu(-x) is x", (x) => expect(sub(relu(x), relu(neg(x)))).toBeAllClose(x, { rtol: 0, atol: 0 }));
  holds("relu(x) + relu(-x) is |x|", (x) =>
    expect(add(relu(x), relu(neg(x)))).toBeAllClose(abs(x), { rtol: 0, atol: 0 }),
  );
  holds("leakyRelu with slope 1 is the identity", (x) => {
    expect(leakyRelu.with({ negativeSlope: 1 })(x)).toBeAllClose(x, { rtol: 0, atol: 0 });
  });
  holds("sigmoid(x) + sigmoid(-x) is 1", (x) => {
    expect(add(sigmoid(x), sigmoid(neg(x)))).toBeAllClose(float64(Array(x.size).fill(1)), TIGHT);
  });
  holds("tanh(x) is 2 sigmoid(2 x) - 1", (x) => expect(sub(sigmoid(x.mul(2)).mul(2), 1)).toBeAllClose(tanh(x), TIGHT));
  holds("gelu(x) - gelu(-x) is x", (x) => expect(sub(gelu(x), gelu(neg(x)))).toBeAllClose(x, TIGHT));
  holds("swish(x) - swish(-x) is x", (x) => expect(sub(swish(x), swish(neg(x)))).toBeAllClose(x, TIGHT));
  holds("softplus(x) - softplus(-x) is x, up to the threshold's 2e-9", (x) => {
    expect(sub(softplus(x), softplus(neg(x)))).toBeAllClose(x, { rtol: 0, atol: 3e-9 });
  });
  holds("the derivative of softplus is sigmoid, up to the threshold's 2e-9", (x) => {
    expect(softplus.derivative(x)).toBeAllClose(sigmoid(x), { rtol: 0, atol: 3e-9 });
  });
  test("softplus is x itself from 20 on, and not before", () => {
    const y = Array.from(softplus(float64([20.5, 20, 19.5])).dataSync());
    expect(y).toEqual([20.5, 20 + Math.log1p(Math.exp(-20)), 19.5 + Math.log1p(Math.exp(-19.5))]);
    expect(softplus.derivative(float64([20.5])).dataSync()[0]).toBe(1);
  });
  test("softplus does not overflow where the threshold lies beyond what exp can hold", () => {
    const y = softplus.with({ threshold: 1e4 })(float64([-1000, 0, 1000]));
    expect(y).toBeAllClose([0, Math.LN2, 1000], TIGHT);
  });
  test("selu keeps mean 0 and variance 1, to the last digits of its constants", () => {
    const z = Float64Array.from({ length: 3073 }, (_, index) => (index - 1536) / 128);
    const density = z.map((value) => Math.exp(-(value ** 2) / 2) / Math.sqrt(2 * Math.PI) / 128);
    const y = selu(tensor(z)).dataSync();
    const moment = (power: number): number => density.reduce((total, weight, i) => total + weight * y[i]! ** power, 0);
    // Where selu bends, at a point of the grid, the trapezoidal rule is off by step^2 / 12 times the change of slope.
    const bend = (1.7580993408473773 - 1.0507009873554805) / 12 / 128 ** 2 / Math.sqrt(2 * Math.PI);
    expect(Math.abs(moment(1) - bend)).toBeLessThan(1e-11);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(1e-9);
  });
  holds("elu lies above relu - 1 and is relu above 0", (x) => {
    const y = Array.from(elu(x).dataSync());
    for (const [index, value] of x.dataSync().entries()) {
      if (value > 0) expect(y[index]).toBe(value);
      else expect(y[index]).toBeCloseTo(Math.expm1(value), 12);
    }
  });
});

describe("maxout", () => {
  test("of one piece is linear", () => {
    const layer = maxout(3, 2, { pieces: 1, rng: rng(3), dtype: "float64", bias: false });
    const vector = fc.array(number, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(vector, vector, number, (a, b, scale) => {
        const [x, y] = [float64(a), float64(b)];
        const together = layer(add(x.mul(scale), y));
        expect(together).toBeAllClose(add(layer(x).mul(scale), layer(y)), { rtol: 1e-9, atol: 1e-9 });
      }),
    );
  });

  test("of two pieces is convex", () => {
    const layer = maxout(3, 2, { rng: rng(3), dtype: "float64" });
    const vector = fc.array(number, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(vector, vector, (a, b) => {
        const [x, y] = [float64(a), float64(b)];
        const gap = sub(add(layer(x), layer(y)).mul(0.5), layer(add(x, y).mul(0.5)));
        expect(Math.min(...gap.dataSync())).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  test("over features does not depend on the order within a group", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), (pairs) => {
        const [straight, swapped] = [pairs.flat(), pairs.flatMap(([a, b]) => [b, a])].map((values) =>
          maxoutFeatures(float64(values).reshape([1, values.length])),
        );
        expect(straight).toBeAllClose(swapped!, { rtol: 0, atol: 0 });
      }),
    );
  });
});
