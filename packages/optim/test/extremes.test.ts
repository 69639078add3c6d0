import { at, readFixture, toTensor, type Numbers } from "@ganglion/fixtures";
import { reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { adam, adamW, lion, nadam, type Optimizer, rmsprop, sgd } from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

interface Extremes {
  readonly initial: Numbers;
  readonly gradients: Numbers;
  readonly runs: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly options: Readonly<Record<string, unknown>>;
    readonly trajectory: Numbers;
  }[];
}

const { initial, gradients, runs } = readFixture<Extremes>("optim/extremes.json");

describe("under gradients of 1e20, 1e-45 and 0, steps are PyTorch's", () => {
  test.each(runs)("$name", ({ optimizer, options, trajectory }) => {
    const weight = toTensor(initial);
    weight.requiresGrad = true;
    const stepper = optimizers[optimizer]!([weight], options);
    for (let step = 0; step < gradients.shape[0]!; step++) {
      weight.grad = toTensor(at(gradients, step));
      stepper.step();
      expect(weight).toBeAllClose(at(trajectory, step), { rtol: 2e-6, atol: 1e-6 });
    }
  });
});

/** One weight under one gradient after another. */
function course(make: (parameters: readonly Tensor[]) => Optimizer, grads: readonly number[]): number[] {
  const weight = tensor([1], { requiresGrad: true });
  const optimizer = make([weight]);
  return grads.map((value) => {
    weight.grad = tensor([value]);
    optimizer.step();
    return weight.dataSync()[0]!;
  });
}

describe("a weight learns on after a gradient of 1e20", () => {
  test.each([
    ["adam", adam],
    ["adamW", (p: readonly Tensor[]) => adamW(p, { weightDecay: 0 })],
    ["nadam", nadam],
    ["rmsprop", rmsprop],
    ["rmsprop, centered", (p: readonly Tensor[]) => rmsprop(p, { centered: true })],
  ] as const)("%s", (_, make) => {
    const learnt = course((p) => make(p), [1e20, ...(Array(600).fill(1e18) as number[])]);
    expect(learnt.every(Number.isFinite)).toBe(true);
    expect(learnt.at(-1)).toBeLessThan(learnt.at(-2)!);
  });
});

test("a gradient that is NaN shows in the weight, whatever the optimizer", () => {
  for (const [kind, make] of Object.entries(optimizers)) {
    const [weight] = course((given) => make(given, { learningRate: 0.1 }), [Number.NaN]);
    expect([kind, weight]).toEqual([kind, Number.NaN]);
  }
});

test("centered rmsprop stays finite under equal gradients, where rounding leaves a variance below 0", () => {
  for (const value of [0.1, 0.3, 1 / 3, 7, 1e-3]) {
    const weights = course(
      (given) => rmsprop(given, { centered: true, alpha: 0.5 }),
      Array(60).fill(value) as number[],
    );
    expect(weights.every(Number.isFinite)).toBe(true);
    for (const [step, weight] of weights.entries()) expect(weight).toBeLessThan(weights[step - 1] ?? 1);
  }
});

test("gradients of 0 leave weights where they are, without dividing 0 by 0 where eps is not 0", () => {
  for (const [kind, make] of Object.entries(optimizers)) {
    const weights = course((given) => make(given, { learningRate: 0.1, weightDecay: 0 }), [0, 0, -0, 0]);
    expect([kind, ...weights]).toEqual([kind, 1, 1, 1, 1]);
  }
});

test("sgd and lion take the smallest gradients as they are", () => {
  expect(course((given) => sgd(given, { learningRate: 2 ** 126 }), [2 ** -126, 2 ** -149])).toEqual([0, -(2 ** -23)]);
  expect(course((given) => lion(given, { learningRate: 0.25 }), [1e-37, 1e-37])).toEqual([0.75, 0.5]);
});
