import { type Dataset, digits, fashionMnist } from "@ganglion/datasets";
import { relu, type Numbers, readFixture, toTensors } from "@ganglion/fixtures";
import { conv2d, flatten, linear, loadStateDict, maxPool2d, parameters, sequential, stateDict } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, type Rng, rng, tensor } from "@ganglion/tensor";
import { type BatchSource, fit } from "../../src/index.ts";

interface ParityRun {
  readonly options: { readonly learningRate: number; readonly momentum: number; readonly batchSize: number };
  readonly batches: Numbers;
  readonly initial: Readonly<Record<string, Numbers>>;
  readonly losses: Numbers;
  readonly finalSums: Readonly<Record<string, { readonly sum: number; readonly absSum: number }>>;
}

/** How far a training run was from PyTorch's. */
export interface ParityResult {
  readonly steps: number;
  /** The largest `|loss / loss of PyTorch - 1|`. */
  readonly maxRelativeError: number;
  /** The largest difference of a final tensor's sum from PyTorch's, relative to its sum of absolute values. */
  readonly maxSumError: number;
}

interface ParityNet {
  readonly build: (random: Rng) => Layer;
  readonly data: () => Promise<Dataset>;
}

/** The networks whose training PyTorch recorded, by the name of their fixture. */
export const parityNets: Readonly<Record<string, ParityNet>> = {
  "mlp-digits": {
    build: (random) => sequential(linear(64, 32, { rng: random }), relu, linear(32, 10, { rng: random })),
    data: () => digits({ shape: [64] }),
  },
  "conv-fashion-mnist": {
    build: (random) =>
      sequential(
        conv2d(1, 8, { kernelSize: 3, padding: 1, rng: random }),
        relu,
        maxPool2d(2),
        flatten(),
        linear(8 * 14 * 14, 10, { rng: random }),
      ),
    data: async () => (await fashionMnist()).train,
  },
};

/** Trains a network on the active backend from PyTorch's weights on PyTorch's batches, and compares every loss. */
export async function followPyTorch(name: string): Promise<ParityResult> {
  const net = parityNets[name]!;
  const fixture = readFixture<ParityRun>(`parity/${name}.json`);
  const { batchSize, ...rates } = fixture.options;
  const model = net.build(rng(0));
  loadStateDict(model, toTensors(fixture.initial));
  const optimizer = sgd(parameters(model), { learningRate: rates.learningRate, momentum: rates.momentum });
  const train = inOrder(await net.data(), fixture.batches);
  const losses: number[] = [];
  for await (const event of fit(model, { train, loss: crossEntropy, optimizer, epochs: 1, batchSize, rng: rng(0) })) {
    if (event.type === "step") losses.push(event.loss);
  }
  const errors = losses.map((loss, step) => Math.abs(loss / fixture.losses.data[step]! - 1));
  return { steps: losses.length, maxRelativeError: Math.max(...errors), maxSumError: await sumError(model, fixture) };
}

/** The samples of `data` in the fixture's batches, whatever else is asked for. */
function inOrder(data: Dataset, { shape, data: indices }: Numbers): BatchSource {
  const [steps, batchSize] = shape as [number, number];
  const length = data.x.length / data.size;
  function* batches() {
    for (let step = 0; step < steps; step++) {
      const rows = indices.slice(step * batchSize, (step + 1) * batchSize);
      const x = new Float32Array(rows.length * length);
      for (const [at, row] of rows.entries()) x.set(data.x.subarray(row * length, (row + 1) * length), at * length);
      const y = Int32Array.from(rows, (row) => data.y[row]!);
      yield { x: tensor(x, { shape: [batchSize, ...data.shape] }), y: tensor(y) };
    }
  }
  return { size: steps * batchSize, batches };
}

async function sumError(model: Layer, { finalSums }: ParityRun): Promise<number> {
  let worst = 0;
  for (const [key, x] of Object.entries(stateDict(model))) {
    const total = Array.from(await x.data()).reduce((a, b) => a + b, 0);
    const { sum, absSum } = finalSums[key]!;
    worst = Math.max(worst, Math.abs(total - sum) / absSum);
  }
  return worst;
}
