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
