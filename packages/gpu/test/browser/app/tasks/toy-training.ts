import { relu } from "@ganglion/activations";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { type Optimizer, sgd } from "@ganglion/optim";
import { backward, type Layer, rng, scope, type Tensor, tensor } from "@ganglion/tensor";
import type { BatchSource } from "@ganglion/train";

/** A small network and its optimizer, made on the active backend. */
export interface ToyNetwork {
  readonly model: Layer;
  readonly optimizer: Optimizer;
}

/** Two layers for two inputs and two classes. */
export function toyNetwork(): ToyNetwork {
  const random = rng(5);
  const model = sequential(linear(2, 8, { rng: random }), relu, linear(8, 2, { rng: random }));
  return { model, optimizer: sgd(parameters(model), { learningRate: 0.2, momentum: 0.9 }) };
}

/** Points and whether exactly one of their coordinates is positive. */
function toyBatch(): { x: Tensor; y: Tensor } {
  const points = Array.from({ length: 32 }, (_, i) => [Math.sin(i * 2.3) * 2, Math.cos(i * 1.7) * 2] as const);
  return {
    x: tensor(points as never),
    y: tensor(Int32Array.from(points, ([a, b]) => Number(a > 0 !== b > 0))),
  };
}

/** The same samples again and again. */
export function toySource(): BatchSource {
  return {
    size: 32 * 10,
    *batches() {
      for (let i = 0; i < 10; i++) yield toyBatch();
    },
  };
}

/** One step; the loss, which the caller has to dispose. */
export function toyStep({ model, optimizer }: ToyNetwork): Tensor {
  return scope(() => {
    const { x, y } = toyBatch();
    const loss = crossEntropy(model(x, { training: true }), y);
    backward(loss);
    optimizer.step();
    optimizer.zeroGrad();
    return loss;
  });
}
