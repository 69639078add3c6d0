import { relu } from "@ganglion/activations";
import { type Dataset, digits, fashionMnist, split } from "@ganglion/datasets";
import { conv2d, flatten, linear, maxPool2d, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, type Rng, rng } from "@ganglion/tensor";
import { fit } from "@ganglion/train";

/** A run that the playground makes from a link, and the same run as a program makes it. */
export interface PlaygroundRun {
  readonly title: string;
  readonly link: string;
  readonly epochs: number;
  readonly batchSize: number;
  /** Loads the data, and splits it by `random` where it comes whole. */
  data(random: Rng): Promise<readonly [train: Dataset, validation: Dataset]>;
  model(random: Rng): Layer;
}

async function splitDigits(random: Rng): Promise<readonly [Dataset, Dataset]> {
  return split(await digits(), { fraction: 0.8, rng: random, stratify: true });
}

function smallNetwork(random: Rng): Layer {
  return sequential(flatten(), linear(64, 32, { rng: random }), relu, linear(32, 10, { rng: random }));
}

/** What is measured: what the page opens with, pictures that take longer, and a convolution. */
export const RUNS: readonly PlaygroundRun[] = [
  {
    title: "digits, 32 units, as the page opens",
    link: "?data=digits&epochs=20",
    epochs: 20,
    batchSize: 32,
    data: splitDigits,
    model: smallNetwork,
  },
  {
    title: "the same for 500 epochs",
    link: "?data=digits&epochs=500",
    epochs: 500,
    batchSize: 32,
    data: splitDigits,
    model: smallNetwork,
  },
  {
    title: "Fashion-MNIST, 64 units, 20 epochs",
    link: "?data=fashion-mnist&epochs=20",
    epochs: 20,
    batchSize: 32,
    async data() {
      const { train, test } = await fashionMnist();
      return [train, test];
    },
    model: (random) => sequential(flatten(), linear(784, 64, { rng: random }), relu, linear(64, 10, { rng: random })),
  },
  {
    title: "digits, 8 filters and 32 units, 100 epochs",
    link: "?data=digits&hidden=c8,p,32&epochs=100",
    epochs: 100,
    batchSize: 32,
    data: splitDigits,
    model: (random) =>
      sequential(
        conv2d(1, 8, { kernelSize: 3, padding: 1, rng: random }),
        relu,
        maxPool2d(2),
        flatten(),
        linear(128, 32, { rng: random }),
        relu,
        linear(32, 10, { rng: random }),
      ),
  },
];

/** What came of a run, by which it shows that it was the same everywhere. */
export interface Outcome {
  readonly milliseconds: number;
  /** On the held-out samples, 0-1. */
  readonly accuracy: number;
}

/** Makes the run on the active backend, as the program does that the playground's Code tab writes; loading does not count. */
export async function runAsProgram({ data, model, epochs, batchSize }: PlaygroundRun): Promise<Outcome> {
  const chance = rng(7);
  const [splitting, weights, order] = [chance.split(), chance.split(), chance.split()];
  const [train, validation] = await data(splitting);
  const began = performance.now();
  const network = model(weights);
  const optimizer = sgd(network, { learningRate: 0.05, momentum: 0.9 });
  let accuracy = Number.NaN;
  const training = fit(network, { train, validation, loss: crossEntropy, optimizer, epochs, batchSize, rng: order });
  for await (const event of training) if (event.type === "epoch") accuracy = event.validation?.accuracy ?? Number.NaN;
  return { milliseconds: performance.now() - began, accuracy };
}
