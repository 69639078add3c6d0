import { dataset } from "@ganglion/datasets";
import { collector } from "@ganglion/diagnostics";
import { linear, sequential } from "@ganglion/layers";
import { meanSquaredError } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { backward, matmul, parametersOf, rng, scope, type Tensor, tensor } from "@ganglion/tensor";
import { type Descent, mostSteps, target } from "./facts.ts";

const begin: readonly [number, number] = [-1, -1];
const batchSize = 4;
/** As near to the target is there, and as far away is lost, for each weight. */
const [near, far] = [0.1, 100];

/** What the two weights should answer, `[n, 1]`. */
export function answersOf(x: Tensor): Tensor {
  return matmul(x, tensor([...target], { shape: [2, 1] }));
}

/** Learns by batches of four samples which weights made the answers. */
export async function descend(x: Tensor, rate: number, seed: number): Promise<Descent> {
  const y = answersOf(x);
  const samples = dataset({ name: "plane", x: await x.data(), y: Float32Array.from(await y.data()), shape: [2] });
  const layer = linear(2, 1, { rng: rng(0), bias: false, init: () => tensor([...begin], { shape: [1, 2] }) });
  const { weight } = layer.parameters;
  const optimizer = sgd([weight], { learningRate: rate });
  const random = rng(seed);
  const path: number[] = [...begin];
  let steps: number | undefined;
  for (let step = 0; step < mostSteps; ) {
    for (const batch of samples.batches({ batchSize, rng: random, dropLast: true })) {
      scope(() => {
        optimizer.zeroGrad();
        backward(meanSquaredError(layer(batch.x), batch.y.reshape([-1, 1])));
        optimizer.step();
      });
      batch.x.dispose();
      batch.y.dispose();
      step += 1;
      const [first = 0, second = 0] = await weight.data();
      path.push(first, second);
      const misses = [Math.abs(first - target[0]), Math.abs(second - target[1])];
      if (misses.every((miss) => miss < near)) steps = step;
      if (steps !== undefined || !misses.every((miss) => miss < far)) step = mostSteps;
      if (step >= mostSteps) break;
    }
  }
  weight.dispose();
  y.dispose();
  return { path, steps };
}

/** The share of samples whose gradient has one sign for both weights, 0-1: it is the sample times a number. */
export async function oneSignShareOf(x: Tensor): Promise<number> {
  const model = sequential(linear(2, 1, { rng: rng(0), bias: false }));
  const health = collector(model, { every: 1 });
  scope(() => backward(model(x, { training: true, observe: health.observe }).sum()));
  const sample = await health.step({ loss: 0 });
  health.dispose();
  for (const one of parametersOf(model)) one.dispose();
  return sample?.input?.oneSignShare ?? Number.NaN;
}
