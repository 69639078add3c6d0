import { backward, reference, setBackend, sum, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, expect, test } from "vitest";
import { sgd } from "../src/index.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

test("sgd follows the momentum, the second step keeping 0.9 of the first", () => {
  const weight = tensor([1, 2], { requiresGrad: true });
  const optimizer = sgd([weight], { learningRate: 0.25, momentum: 0.9 });
  backward(sum(weight.mul(weight)));
  optimizer.step();
  expect(weight).toBeAllClose([0.5, 1]);
  optimizer.zeroGrad();
  backward(sum(weight.mul(weight)));
  optimizer.step();
  expect(weight).toBeAllClose([0.5 - 0.25 * (0.9 * 2 + 1), 1 - 0.25 * (0.9 * 4 + 2)]);
});

test("groups that have a rate each need none for all, and one that lacks it is refused", () => {
  const [first, last] = [tensor([1], { requiresGrad: true }), tensor([1], { requiresGrad: true })];
  const optimizer = sgd([
    { parameters: [first], learningRate: 0.5 },
    { parameters: [last], learningRate: () => 0.25, momentum: 0.9 },
  ]);
  backward(sum(first.add(last)));
  optimizer.step();
  expect([first.dataSync(), last.dataSync()]).toEqual([Float32Array.of(0.5), Float32Array.of(0.75)]);
  const lacking = [{ parameters: [first], learningRate: 0.5 }, { parameters: [last] }];
  const message =
    "sgd: learningRate must be a number or a function of the step, got undefined. Pass { learningRate: 0.01 }.";
  for (const options of [undefined, {}, { momentum: 0.9 }]) {
    expect(() => sgd(lacking as never, options)).toThrow(new TypeError(message));
  }
  expect(() => sgd([{ parameters: [first], learningRate: 0.5 }], { learningRate: "0.1" as never })).toThrow(
    'sgd: learningRate must be a number or a function of the step, got "0.1".',
  );
  expect(() => sgd([{ parameters: [first], learningRate: -1 }])).toThrow("learningRate must be a finite number >= 0");
});
