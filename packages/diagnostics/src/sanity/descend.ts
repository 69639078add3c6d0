import {
  add,
  assign,
  backward,
  div,
  type Layer,
  mul,
  noGrad,
  parametersOf,
  scope,
  sqrt,
  sub,
  type Tensor,
  zerosLike,
} from "@ganglion/tensor";

/** Steps of a model that may be spoiled: gradient descent, or Adam. */
export interface Descent {
  /** One step with this rate; gives the loss before it. */
  step(rate: number): Promise<number>;
  dispose(): void;
}

const [DECAY1, DECAY2, EPS] = [0.9, 0.999, 1e-8];

/**
 * Adam, for a check that has to get on without being told a rate. `loss` computes the loss of one batch anew.
 * @see Kingma and Ba, 2015, Adam: a method for stochastic optimization
 */
export function adamDescent(model: Layer, loss: () => Tensor): Descent {
  const trained = trainedParameters(model);
  const moments = trained.map((x) => ({ x, first: zerosLike(x), second: zerosLike(x) }));
  let steps = 0;
  return {
    async step(rate) {
      steps += 1;
      const [scale1, scale2] = [1 - DECAY1 ** steps, 1 - DECAY2 ** steps];
      return descend(trained, loss, () => {
        for (const { x, first, second } of moments) {
          if (x.grad === undefined) continue;
          assign(first, add(mul(first, DECAY1), mul(x.grad, 1 - DECAY1)));
          assign(second, add(mul(second, DECAY2), mul(mul(x.grad, x.grad), 1 - DECAY2)));
          assign(x, sub(x, mul(div(div(first, scale1), add(sqrt(div(second, scale2)), EPS)), rate)));
        }
      });
    },
    dispose: () => moments.forEach(({ first, second }) => [first, second].forEach((x) => x.dispose())),
  };
}

/** Plain gradient descent. */
export function plainDescent(model: Layer, loss: () => Tensor): Descent {
  const trained = trainedParameters(model);
  return {
    step: (rate) =>
      descend(trained, loss, () => {
        for (const x of trained) if (x.grad !== undefined) assign(x, sub(x, mul(x.grad, rate)));
      }),
    dispose: () => undefined,
  };
}

function trainedParameters(model: Layer): Tensor[] {
  return parametersOf(model).filter(({ requiresGrad }) => requiresGrad);
}

async function descend(trained: readonly Tensor[], loss: () => Tensor, update: () => void): Promise<number> {
  const value = scope(() => {
    const result = loss();
    backward(result);
    noGrad(update);
    for (const x of trained) {
      x.grad?.dispose();
      x.grad = undefined;
    }
    return result.detach();
  });
  const read = await value.item();
  value.dispose();
  return read;
}
