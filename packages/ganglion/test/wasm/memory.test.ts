import { describe, expect, it } from "vitest";
import {
  adam,
  backward,
  batchNorm,
  conv2d,
  crossEntropy,
  dropout,
  flatten,
  linear,
  maxPool2d,
  parameters,
  relu,
  rng,
  scope,
  sequential,
  setBackend,
  tensor,
} from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

const STEPS = 10_000;

describe.each(wasmBackends)("on %s", (_, make) => {
  it("10,000 training steps leave memory as it was, and the loss goes down", async () => {
    const backend = await make();
    setBackend(backend);
    const random = rng(3);
    const model = sequential(
      conv2d(1, 4, { kernelSize: 3, padding: 1, rng: random }),
      batchNorm(4),
      relu,
      maxPool2d(2),
      flatten(),
      dropout(0.1),
      linear(4 * 2 * 2, 3, { rng: random }),
    );
    const optimizer = adam(parameters(model), { learningRate: 1e-3 });
    const x = random.normal([6, 1, 4, 4]);
    const y = tensor(new Int32Array([0, 1, 2, 0, 1, 2]));
    const step = (): number =>
      scope(() => {
        optimizer.zeroGrad();
        const loss = crossEntropy(model(x, { training: true, rng: random }), y);
        backward(loss);
        optimizer.step();
        return loss.dataSync()[0]!;
      });
    const first = step();
    step();
    const before = backend.memory();
    let last = first;
    for (let count = 2; count < STEPS; count++) {
      last = step();
      if (count % 1000 === 0) expect(backend.memory()).toStrictEqual(before);
    }
    expect(backend.memory()).toStrictEqual(before);
    expect(optimizer.steps).toBe(STEPS);
    expect(last).toBeLessThan(0.2 * first);
  });
});
