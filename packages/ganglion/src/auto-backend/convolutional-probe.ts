import { relu } from "@ganglion/activations";
import { conv2d, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { backward, rng, scope, tensor } from "@ganglion/tensor";
import { DEFAULT_PROBE, type Probe } from "./probe.ts";

/** A small convolutional network on 32 images: what a course trains, large enough to keep a graphics processor busy. */
export const convolutionalProbe: Probe = {
  name: DEFAULT_PROBE,
  prepare() {
    const random = rng(1);
    const model = sequential(
      conv2d(3, 16, { kernelSize: 3, padding: 1, rng: random }),
      relu,
      maxPool2d(2),
      flatten(),
      linear(16 * 14 * 14, 10, { rng: random }),
    );
    const weights = [...parameters(model)];
    const optimizer = sgd(weights, { learningRate: 0.01 });
    const x = random.normal([32, 3, 28, 28]);
    const y = tensor(Int32Array.from({ length: 32 }, (_, i) => i % 10));
    return {
      step: () =>
        scope(() => {
          const loss = crossEntropy(model(x, { training: true }), y);
          backward(loss);
          optimizer.step();
          optimizer.zeroGrad();
          return loss;
        }),
      dispose() {
        for (const t of [x, y, ...weights]) t.dispose();
      },
    };
  },
};
