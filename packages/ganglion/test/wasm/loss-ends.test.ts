import { logistic, points, softplus, worst } from "@ganglion/fixtures/accuracy";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { binaryCrossEntropy, crossEntropy, grad, setBackend, sum, tensor } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

expect.extend(matchers);

/** In units of the last place, above the smallest normal number. */
const BOUND = 8;
const none = { reduction: "none" } as const;
const atLeast =
  (right: (x: number) => number) =>
  (x: number): number =>
    Math.max(Math.abs(right(x)), 2 ** -103);

describe.each(wasmBackends)("on %s,", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test.each([0, 0.25, 1])(`binaryCrossEntropy of target %d is within ${BOUND} ulps of double precision`, (target) => {
    const x = tensor([...points], { requiresGrad: true });
    const loss = binaryCrossEntropy(x, tensor(points.map(() => target)), none);
    const part = (factor: number, value: number): number => (factor === 0 ? 0 : factor * value);
    const value = (at: number): number => part(1 - target, softplus(at)) + part(target, softplus(-at));
    expect(worst(loss.dataSync(), value, atLeast(value)).ulps).toBeLessThanOrEqual(BOUND);
    const derivative = (at: number): number => (1 - target) * logistic(at) - target * logistic(-at);
    const size = (at: number): number => (1 - target) * logistic(at) + target * logistic(-at);
    expect(worst(grad(sum(loss), [x])[0]!.dataSync(), derivative, atLeast(size)).ulps).toBeLessThanOrEqual(BOUND);
  });

  test("binaryCrossEntropy takes its limits at infinity", () => {
    const x = tensor([Infinity, -Infinity, Infinity, -Infinity], { requiresGrad: true });
    const loss = binaryCrossEntropy(x, tensor([0, 0, 1, 1]), none);
    expect(loss).toBeAllClose([Infinity, 0, 0, Infinity]);
    expect(grad(sum(loss), [x])[0]).toBeAllClose([1, 0, 0, -1]);
  });

  test.each([{}, { labelSmoothing: 0.1 }])("an ignored row of NaN has a gradient of 0 with %o", (options) => {
    const x = tensor(
      [
        [Number.NaN, 1, Infinity],
        [0, 2, 1],
      ],
      { requiresGrad: true },
    );
    const loss = crossEntropy(x, tensor([-100, 1], { dtype: "int32" }), options);
    const [gradient] = grad(loss, [x]);
    expect([...gradient!.dataSync()].slice(0, 3).map(Math.abs)).toEqual([0, 0, 0]);
    expect([...loss.dataSync(), ...gradient!.dataSync()].every(Number.isFinite)).toBe(true);
  });
});
