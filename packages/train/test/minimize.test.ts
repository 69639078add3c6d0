import { batches } from "@ganglion/datasets";
import { crossEntropy } from "@ganglion/losses";
import { clipGradNorm, sgd } from "@ganglion/optim";
import { log, mul, rng, type Tensor, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { fit, minimize } from "../src/index.ts";
import { answersLater, circle, freshBackend, losses, toyModel, toyOptions, collect } from "./support/toy.ts";

beforeEach(() => {
  freshBackend();
});

describe("minimize", () => {
  it("makes a loop of five lines that does what fit does", async () => {
    const data = circle(40);
    const train = { size: 40, batches: () => batches(data, { batchSize: 16 }) };
    const [first, second] = [toyModel(), toyModel()];
    const plain = (x: Tensor): Tensor => first.model(x);
    const own: number[] = [];
    for (const { x, y } of batches(data, { batchSize: 16 })) {
      own.push((await minimize(first.optimizer, () => crossEntropy(plain(x), y)).item()) as number);
    }
    const other = Object.assign((x: Tensor): Tensor => second.model(x), {
      parameters: {},
      children: { net: second.model },
    });
    const options = toyOptions(second.optimizer, { train, epochs: 1 });
    expect(losses(await collect(fit(other, options)))).toEqual(own.map((value) => Math.fround(value)));
  });

  it("leaves nothing in memory but the loss", () => {
    const { model, optimizer } = toyModel();
    const batch = { x: rng(1).normal([8, 2]), y: tensor(new Int32Array(8)) };
    const step = (): void => minimize(optimizer, () => crossEntropy(model(batch.x), batch.y)).dispose();
    // The momentum begins as the first gradient and is a tensor of its own from the second on.
    step();
    step();
    const before = batch.x.backend.memory();
    for (let count = 0; count < 5; count++) step();
    expect(batch.x.backend.memory()).toEqual(before);
  });

  it("clips between the gradients and the update", () => {
    const weight = tensor([1], { requiresGrad: true });
    const optimizer = sgd([weight], { learningRate: 1 });
    minimize(
      optimizer,
      () => mul(weight, 100).sum(),
      () => clipGradNorm([weight], 1),
    );
    expect(weight.dataSync()[0]).toBeCloseTo(0, 5);
  });

  it("changes nothing where the loss is not finite and can be read", () => {
    const weight = tensor([-1], { requiresGrad: true });
    const optimizer = sgd([weight], { learningRate: 1 });
    expect(thrown(() => minimize(optimizer, () => log(weight).sum()))).toBe(
      "RangeError: minimize: the loss must be a finite number, got NaN. Nothing was changed. Lower the learning rate, clip the gradients, " +
        "or check the data for NaN.",
    );
    expect([weight.dataSync()[0], weight.grad, optimizer.steps]).toEqual([-1, undefined, 0]);
  });

  it("works where losses are read later", async () => {
    answersLater(freshBackend());
    const weight = tensor([1], { requiresGrad: true });
    const loss = minimize(sgd([weight], { learningRate: 0.5 }), () => mul(weight, weight).sum());
    expect([await loss.item(), ...(await weight.data())]).toEqual([1, 0]);
  });

  it("refuses what is no optimizer, no function and no scalar", () => {
    const weight = tensor([1, 2], { requiresGrad: true });
    const optimizer = sgd([weight], { learningRate: 0.1 });
    const bad: readonly (readonly [unknown[], string])[] = [
      [[sgd, () => weight], "TypeError: minimize: optimizer must be an optimizer, got a function."],
      [[undefined, () => weight], "TypeError: minimize: optimizer must be an optimizer, got undefined."],
      [[optimizer, weight], "TypeError: minimize: computeLoss must be a function, got Tensor"],
      [[optimizer, () => weight], "ShapeError: minimize: computeLoss must return a scalar, got [2]."],
      [[optimizer, () => 1], "TypeError: minimize: computeLoss must return a tensor, got 1."],
      [[optimizer, async () => weight], "TypeError: minimize: computeLoss must be synchronous, got a promise."],
      [[optimizer, () => weight.sum(), 1], "TypeError: minimize: afterBackward must be a function, got 1."],
      [
        [optimizer, () => weight.sum(), async () => undefined],
        "TypeError: minimize: afterBackward must be synchronous",
      ],
      [
        [optimizer, () => tensor([1], { requiresGrad: true }).sum()],
        "TypeError: minimize: the loss must depend on a parameter of the optimizer, got none.",
      ],
    ];
    for (const [given, message] of bad) {
      expect(thrown(() => (minimize as (...args: unknown[]) => unknown)(...given))).toContain(message);
      optimizer.zeroGrad();
    }
    expect(weight.dataSync()).toEqual(Float32Array.of(1, 2));
  });
});
