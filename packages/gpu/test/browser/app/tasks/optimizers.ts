import { adagrad, adam, adamax, adamW, lamb, lion, nadam, radam, type Optimizer, rmsprop, sgd } from "@ganglion/optim";
import { type Backend, backward, reference, rng, scope, setBackend, type Tensor } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import type { Differences } from "./compare.ts";
import { sharedBackend, type Variant } from "./backends.ts";
import { type Errors, errorsOf, relativeError } from "./relative-error.ts";

type Make = (parameters: readonly Tensor[]) => Optimizer;

const optimizers: Readonly<Record<string, Make>> = {
  sgd: (p) => sgd(p, { learningRate: 0.1 }),
  "sgd with decay": (p) => sgd(p, { learningRate: 0.1, weightDecay: 0.05 }),
  "sgd with momentum": (p) => sgd(p, { learningRate: 0.05, momentum: 0.9, dampening: 0.1, weightDecay: 0.01 }),
  nesterov: (p) => sgd(p, { learningRate: 0.05, momentum: 0.9, nesterov: true }),
  adam: (p) => adam(p, { learningRate: 0.02, weightDecay: 0.01 }),
  amsgrad: (p) => adam(p, { learningRate: 0.02, amsgrad: true }),
  adamW: (p) => adamW(p, { learningRate: 0.02, weightDecay: 0.1 }),
  nadam: (p) => nadam(p, { learningRate: 0.02 }),
  rmsprop: (p) => rmsprop(p, { learningRate: 0.01 }),
  adagrad: (p) => adagrad(p, { learningRate: 0.05 }),
  lion: (p) => lion(p, { learningRate: 0.01 }),
  adamax: (p) => adamax(p, { learningRate: 0.02, weightDecay: 0.01 }),
  radam: (p) => radam(p, { learningRate: 0.02 }),
  lamb: (p) => lamb(p, { learningRate: 0.02, weightDecay: 0.01 }),
};

/** Lets every optimizer make 12 steps, and compares the weights to those on the reference backend. */
export async function optimizerSteps(variant: Variant): Promise<Differences> {
  const backend = await sharedBackend(variant);
  const found: string[] = [];
  const errors: Record<string, Errors> = {};
  const runs = Object.entries(optimizers).flatMap(([name, make]) => [
    { name, make, size: 1 },
    { name: `${name}, one gradient of 1e20`, make, size: 1e20 },
  ]);
  for (const { name, make, size } of runs) {
    const [mine, theirs] = [await weightsAfter(backend, make, size), await weightsAfter(reference(), make, size)];
    if (size === 1) errors[name] = errorsOf(relativeError(mine, theirs), []);
    try {
      await assertAllClose({ shape: [12], data: mine }, { shape: [12], data: theirs }, { rtol: 1e-4, atol: 1e-5 });
    } catch (error) {
      found.push(`${name}: ${(error as Error).message}`);
    }
  }
  return { compared: Object.keys(optimizers).length, found, errors };
}

/** The weights after 12 steps, the first of which has gradients of about `size`. */
async function weightsAfter(backend: Backend, make: Make, size: number): Promise<ArrayLike<number>> {
  setBackend(backend);
  const random = rng(3);
  const weight = random.normal([4, 3]);
  weight.requiresGrad = true;
  const optimizer = make([weight]);
  for (let step = 0; step < 12; step++) {
    scope(() => {
      const x = random.normal([5, 4]);
      backward(
        x
          .matmul(weight)
          .sub(1)
          .pow(2)
          .mean()
          .mul(step === 0 ? size : 1),
      );
      optimizer.step();
      optimizer.zeroGrad();
    });
  }
  return weight.data();
}
