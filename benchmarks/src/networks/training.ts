import { crossEntropy } from "@ganglion/losses";
import { parameters } from "@ganglion/layers";
import { sgd } from "@ganglion/optim";
import { backward, type Layer, rng, scope, type Shape, stateEntries, type Tensor, tensor } from "@ganglion/tensor";
import type { Work } from "../harness/work.ts";

/** The optimizer of every step in the table: SGD with momentum. */
export const LEARNING_RATE = 0.01;
/** How much of the last step's direction is kept. */
export const MOMENTUM = 0.9;
/** How many classes the networks tell apart. */
export const CLASSES = 10;

/** Our training step: forward, cross-entropy, backward, SGD with momentum. Nothing is read back. */
export function trainingWork(model: Layer, inputShape: Shape): Work {
  const x = rng(1).normal(inputShape);
  const labels = tensor(labelsOf(inputShape[0] as number), { dtype: "int32" });
  const optimizer = sgd(parameters(model), { learningRate: LEARNING_RATE, momentum: MOMENTUM });
  return {
    step() {
      scope(() => {
        optimizer.zeroGrad();
        backward(crossEntropy(model(x, { training: true }), labels));
        optimizer.step();
      });
    },
    dispose: () => disposeAll([x, labels, ...stateOf(model)], () => optimizer.dispose()),
  };
}

/** The classes of a batch, in turn. */
export function labelsOf(batch: number): number[] {
  return Array.from({ length: batch }, (_, i) => i % CLASSES);
}

function stateOf(model: Layer): Tensor[] {
  return stateEntries(model).map(({ tensor: x }) => x);
}

function disposeAll(tensors: readonly Tensor[], others: () => void): void {
  others();
  for (const one of tensors) one.dispose();
}
