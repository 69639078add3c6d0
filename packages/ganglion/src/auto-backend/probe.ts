import { relu } from "@ganglion/activations";
import { conv2d, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { backward, rng, scope, type Tensor, tensor } from "@ganglion/tensor";

/** What `autoBackend` measures: one step of the training that is to come. */
export interface Probe {
  /** Under which a verdict is remembered: other networks need other names. */
  readonly name: string;
  /** Builds the network and its data on the active backend. */
  prepare(): ProbeRun;
}

/** A probe on one backend. */
export interface ProbeRun {
  /** One training step; its loss, which is disposed by whoever asked for the step. */
  step(): Tensor;
  /** Gives back what `prepare` made. */
  dispose?(): void;
}

/** A small convolutional network on 32 images: what a course trains, large enough to keep a graphics processor busy. */
export const convolutionalProbe: Probe = {
  name: "conv2d(3, 16) and linear on 32 images of 28 x 28",
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
