import { kernelActivation } from "@ganglion/fixtures/layers";
import { conv2d, flatten, linear, maxPool2d, residual, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { sgd } from "@ganglion/optim";
import { type Backend, backward, type Layer, rng, scope, setBackend, softmax, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { describe, expect, it } from "vitest";
import { nativeBackends } from "./backends.ts";

function network(): Layer {
  const random = rng(3);
  return sequential(
    conv2d(2, 17, { kernelSize: 3, padding: 1, rng: random }),
    batchNorm(17),
    kernelActivation("relu"),
    maxPool2d(2),
    residual(sequential(conv2d(17, 17, { kernelSize: 3, padding: 1, rng: random }), kernelActivation("tanh"))),
    conv2d(17, 24, { kernelSize: 3, stride: 2, padding: 1, bias: false, rng: random }),
    flatten(),
    linear(24 * 4, 3, { rng: random }),
  );
}

/** A step of training as often as it is called; its loss. */
function training(backend: Backend): () => number {
  setBackend(backend);
  const model = network();
  const optimizer = sgd(model, { learningRate: 0.05, momentum: 0.9 });
  const random = rng(5);
  const x = random.normal([12, 2, 8, 8]);
  const y = tensor(Int32Array.from({ length: 12 }, (_, i) => i % 3));
  return () =>
    scope(() => {
      setBackend(backend);
      optimizer.zeroGrad();
      const loss = crossEntropy(model(x, { training: true }), y);
      softmax(loss.reshape([1, 1]));
      backward(loss);
      optimizer.step();
      return loss.dataSync()[0] as number;
    });
}

describe.each(nativeBackends)("training on %s", (_name, make) => {
  it("goes as on WebAssembly", async () => {
    const [native, other] = [training(await make({ threads: 2 })), training(await wasm({ threads: 1 }))];
    for (let step = 0; step < 12; step++) {
      const expected = other();
      expect(Math.abs(native() - expected)).toBeLessThan(1e-3 * Math.max(1e-2, expected));
    }
  });

  it("for 1,500 steps leaves memory as it was, and the loss goes down", async () => {
    const backend = await make();
    const step = training(backend);
    const first = step();
    step();
    const before = backend.memory();
    let last = first;
    for (let count = 2; count < 1500; count++) last = step();
    expect(backend.memory()).toStrictEqual(before);
    expect(last).toBeLessThan(0.05 * first);
  });
});
