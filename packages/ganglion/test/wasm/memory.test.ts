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

/** Memory is looked at after every step, so few show a leak; the quickest backend shows that none comes late. */
const LONG = 10_000;
const SHORT = 500;

describe.each(wasmBackends)("on %s", (name, make) => {
  const steps = name.includes("one thread") ? LONG : SHORT;

  it(`${steps} training steps leave memory as it was after each, and the loss goes down`, async () => {
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
    const optimizer = adam(parameters(model), { learningRate: 1e-2 });
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
    const before = JSON.stringify(backend.memory());
    let last = first;
    for (let count = 2; count < steps; count++) {
      last = step();
      if (JSON.stringify(backend.memory()) !== before) break;
    }
    expect(JSON.stringify(backend.memory())).toBe(before);
    expect(optimizer.steps).toBe(steps);
    expect(last).toBeLessThan(0.2 * first);
  });
});
