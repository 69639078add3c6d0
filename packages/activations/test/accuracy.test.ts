import { activationOf, points, truths, worst } from "@ganglion/fixtures/accuracy";
import { grad, reference, setBackend, sum, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

/** In units of the last place. */
const BOUND = 3;
/** The smallest float32 above 0: gates near it have few digits. */
const SMALLEST = 2 ** -149;
const ENDS = [Infinity, -Infinity, 0, -0];

describe(`float32 values and derivatives are within ${BOUND} ulps of double precision, tails and subnormals included`, () => {
  test.each(truths)("$name", (truth) => {
    const { value, derivative, valueScale, derivativeScale } = truth;
    const f = activationOf(truth, activations);
    const x = tensor([...points], { requiresGrad: true });
    const y = f(x);
    expect(worst(y.dataSync(), value, valueScale, SMALLEST).ulps).toBeLessThanOrEqual(BOUND);
    expect(worst(grad(sum(y), [x])[0]!.dataSync(), derivative, derivativeScale, SMALLEST).ulps).toBeLessThanOrEqual(
      BOUND,
    );
    expect(worst(f.derivative(x).dataSync(), derivative, derivativeScale, SMALLEST).ulps).toBeLessThanOrEqual(BOUND);
  });

  test("the derivatives of elu and selu at -17 have their digits", () => {
    const x = tensor([-17]);
    expect(activations.elu.derivative(x)).toBeAllClose([Math.exp(-17)], { rtol: 1e-7, atol: 0 });
    const scale = 1.0507009873554805 * 1.6732632423543772;
    expect(activations.selu.derivative(x)).toBeAllClose([scale * Math.exp(-17)], { rtol: 2e-7, atol: 0 });
  });
});

describe("at infinity and at both zeros stand the limits, and NaN stays NaN", () => {
  test.each(truths)("$name", (truth) => {
    const { value, derivative } = truth;
    const f = activationOf(truth, activations);
    const x = tensor(ENDS, { requiresGrad: true });
    const y = f(x);
    expect(y).toBeAllClose(ENDS.map(value));
    expect(grad(sum(y), [x])[0]).toBeAllClose(ENDS.map(derivative));
    expect(f.derivative(x)).toBeAllClose(ENDS.map(derivative));
    expect(f(tensor([Number.NaN]))).toBeAllClose([Number.NaN]);
  });
});

test("every activation of single elements is among them", () => {
  const others = ["defineActivation", "logSoftmax", "maxout", "maxoutFeatures", "softmax"];
  const kinds = [...new Set(truths.map(({ kind }) => kind))];
  expect([...kinds, ...others].sort()).toEqual(Object.keys(activations).sort());
});
