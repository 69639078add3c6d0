import { reference, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { adagrad, adam, adamax, adamW, lamb, lion, type Optimizer, radam, type Schedule, sgd } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

type Make = (parameters: readonly Tensor[], learningRate?: number | Schedule) => Optimizer;

describe("properties", () => {
  const gradient = fc.double({ min: -100, max: 100, noNaN: true }).filter((x) => Math.abs(x) > 0.01);
  const rate = fc.double({ min: 0.001, max: 1, noNaN: true });

  const moved = (make: Make, grads: readonly number[], learningRate: number): number => {
    const weight = tensor([0], { dtype: "float64", requiresGrad: true });
    const optimizer = make([weight], learningRate);
    for (const value of grads) {
      weight.grad = tensor([value], { dtype: "float64" });
      optimizer.step();
    }
    return weight.dataSync()[0]!;
  };

  test("sgd moves by the sum of the gradients", () => {
    fc.assert(
      fc.property(fc.array(gradient, { minLength: 1, maxLength: 5 }), rate, (grads, learningRate) => {
        const expected = -learningRate * grads.reduce((sumSoFar, x) => sumSoFar + x, 0);
        expect(moved((p, given) => sgd(p, { learningRate: given! }), grads, learningRate)).toBeCloseTo(expected, 9);
      }),
    );
  });

  test.each([
    [
      "adam",
      (p: readonly Tensor[], learningRate?: number | Schedule) => adam(p, { learningRate: learningRate!, eps: 0 }),
    ],
    [
      "adamW",
      (p: readonly Tensor[], learningRate?: number | Schedule) => adamW(p, { learningRate: learningRate!, eps: 0 }),
    ],
    [
      "adagrad",
      (p: readonly Tensor[], learningRate?: number | Schedule) => adagrad(p, { learningRate: learningRate!, eps: 0 }),
    ],
    [
      "adamax",
      (p: readonly Tensor[], learningRate?: number | Schedule) => adamax(p, { learningRate: learningRate!, eps: 0 }),
    ],
    ["lion", (p: readonly Tensor[], learningRate?: number | Schedule) => lion(p, { learningRate: learningRate! })],
  ] as const)("%s moves by exactly the rate in its first step, against the gradient", (_, make) => {
    fc.assert(
      fc.property(gradient, rate, (value, learningRate) => {
        expect(moved(make, [value], learningRate)).toBeCloseTo(-learningRate * Math.sign(value), 9);
      }),
    );
  });

  test("adam does not care how large all gradients are", () => {
    const make: Make = (p, learningRate) => adam(p, { learningRate: learningRate!, eps: 0 });
    fc.assert(
      fc.property(
        fc.array(gradient, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (grads, factor) => {
          const scaled = grads.map((value) => value * factor);
          expect(moved(make, scaled, 0.1)).toBeCloseTo(moved(make, grads, 0.1), 9);
        },
      ),
    );
  });

  test("lamb moves each parameter by its own length, whatever its gradients and its decay are", () => {
    const values = fc.array(gradient, { minLength: 3, maxLength: 3 });
    const decay = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        values,
        fc.array(values, { minLength: 1, maxLength: 4 }),
        rate,
        decay,
        (from, grads, learningRate, weightDecay) => {
          const weight = tensor(from, { dtype: "float64", requiresGrad: true });
          const optimizer = lamb([weight], { learningRate, weightDecay });
          for (const value of grads) {
            const before = Array.from(weight.dataSync());
            weight.grad = tensor(value, { dtype: "float64" });
            optimizer.step();
            const moves = before.map((x, index) => x - weight.dataSync()[index]!);
            expect(Math.hypot(...moves) / Math.hypot(...before)).toBeCloseTo(learningRate, 9);
          }
        },
      ),
    );
  });

  test("lamb takes Adam's direction as it is from zeros, and nothing from a tensor without elements", () => {
    const [weight, empty] = [zeros([2], { requiresGrad: true }), zeros([0], { requiresGrad: true })];
    weight.grad = tensor([3, -0.5]);
    empty.grad = zeros([0]);
    lamb([weight, empty], { learningRate: 0.25, eps: 0 }).step();
    expect(weight).toBeAllClose([-0.25, 0.25]);
    expect(empty.shape).toEqual([0]);
  });

  test("radam follows the mean alone for five steps, then divides as well", () => {
    const steps = Array.from({ length: 7 }, () => 8);
    const weights = steps.map((_, index) =>
      moved((p, given) => radam(p, { learningRate: given!, eps: 0 }), steps.slice(0, index + 1), 1),
    );
    const moves = weights.map((x, index) => (weights[index - 1] ?? 0) - x);
    for (const move of moves.slice(0, 5)) expect(move).toBeCloseTo(8, 9);
    // r_6 and r_7 of the paper, from lengths of 5.0 and 6.0 gradients.
    for (const [index, move] of moves.slice(5).entries()) {
      const [t, most] = [index + 6, 1999];
      const length = most - (2 * t * 0.999 ** t) / (1 - 0.999 ** t);
      const squared = ((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length);
      expect(move).toBeCloseTo(Math.sqrt(squared), 9);
    }
  });

  test("decoupled decay shrinks weights whatever the gradient is", () => {
    for (const make of [adamW, lion]) {
      const weight = tensor([4], { requiresGrad: true });
      weight.grad = tensor([0]);
      make([weight], { learningRate: 0.5, weightDecay: 0.25 }).step();
      expect(weight).toBeAllClose([4 * (1 - 0.125)]);
    }
  });
});
