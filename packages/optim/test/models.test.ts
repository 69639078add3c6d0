import { assign, defineLayer, mul, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { clipGradNorm, clipGradValue, ema, swa } from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** A model of two layers that share a weight, and one that has none. */
function model() {
  const [shared, own] = [tensor([3, 4], { requiresGrad: true }), tensor([12], { requiresGrad: true })];
  const scale = defineLayer((x) => mul(x, shared), { parameters: { shared } });
  const shift = defineLayer((x) => x.add(own), { parameters: { shared, own } });
  const relu = (x: Tensor): Tensor => x;
  const net = defineLayer((x) => shift(relu(scale(x))), { children: { scale, relu, shift } });
  return { shared, own, scale, shift, net };
}

describe("a model stands for its parameters, each once", () => {
  test.each(Object.entries(optimizers))("%s", (_, make) => {
    const [a, b] = [model(), model()];
    const made = [make(a.net, { learningRate: 0.1 }), make([b.shared, b.own], { learningRate: 0.1 })];
    expect(made[0]!.groups.map(({ parameters }) => parameters)).toEqual([[a.shared, a.own]]);
    for (const { shared, own } of [a, b]) [shared.grad, own.grad] = [tensor([1, 2]), tensor([3])];
    for (const optimizer of made) optimizer.step();
    expect(a.shared).toBeAllClose(b.shared, { rtol: 0, atol: 0 });
    expect(a.own).toBeAllClose(b.own, { rtol: 0, atol: 0 });
    expect(a.own.dataSync()[0]).not.toBe(12);
  });

  test("in groups and lists too", () => {
    const { shared, own, net, scale } = model();
    const other = tensor([1], { requiresGrad: true });
    for (const make of Object.values(optimizers)) {
      const grouped = make([{ parameters: net }, { parameters: [other], learningRate: 1 }], { learningRate: 0.1 });
      expect(grouped.groups.map(({ parameters }) => parameters)).toEqual([[shared, own], [other]]);
      expect(make([scale, other], { learningRate: 0.1 }).groups[0]!.parameters).toEqual([shared, other]);
    }
  });

  test("for the clipping functions", () => {
    const { shared, own, net } = model();
    const give = (): void => void ([shared.grad, own.grad] = [tensor([3, 4]), tensor([12])]);
    give();
    expect(clipGradNorm(net, 6.5)).toBeAllClose(13);
    expect(own.grad).toBeAllClose([6]);
    give();
    clipGradValue(net, 3.5);
    expect(shared.grad).toBeAllClose([3, 3.5]);
  });

  test.each([
    ["ema", ema],
    ["swa", swa],
  ] as const)("for %s", (_, make) => {
    const { shared, own, net } = model();
    const average = make(net);
    average.update();
    expect(average.averages.map((x) => Array.from(x.dataSync()))).toEqual([[3, 4], [12]]);
    assign(own, tensor([0]));
    average.swap();
    expect([shared, own].map((x) => Array.from(x.dataSync()))).toEqual([[3, 4], [12]]);
  });

  test("and one without parameters is refused where there must be some", () => {
    const identity = (x: Tensor): Tensor => x;
    expect(thrown(() => optimizers["adam"]!(identity))).toBe(
      "TypeError: adam: there must be parameters to train, got none. Pass parameters(model), or the tensors that require a gradient.",
    );
    expect(clipGradNorm(identity, 1)).toBeAllClose(0);
  });
});
