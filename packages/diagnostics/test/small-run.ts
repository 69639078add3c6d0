import { crossEntropy } from "@ganglion/losses";
import { parameters } from "@ganglion/layers";
import { type Optimizer, sgd } from "@ganglion/optim";
import {
  add,
  argmax,
  backward,
  indexSelect,
  type Layer,
  noGrad,
  type Rng,
  rng,
  scope,
  slice,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { collector, type History, type ValidationReport } from "../src/index.ts";

/** Samples and their classes. */
export interface Samples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Points around a centre for each class; the centres are those of a seed, of deviation 1. */
export function clusters(
  random: Rng,
  {
    count = 64,
    features = 8,
    classes = 4,
    seed = 5,
  }: Partial<Record<"count" | "features" | "classes" | "seed", number>> = {},
): Samples {
  const labels = Array.from({ length: count }, (_, i) => i % classes);
  return scope(() => {
    const y = tensor(labels, { dtype: "int32" });
    const x = add(
      indexSelect(rng(seed).normal([classes, features]), y),
      random.normal([count, features], { std: 0.5 }),
    );
    return { x, y };
  });
}

/** How a small network is trained. */
export interface SmallRun {
  readonly train: Samples;
  readonly validation?: Samples;
  readonly steps?: number;
  readonly every?: number;
  readonly learningRate?: number;
  readonly classes?: number;
  readonly classCounts?: readonly number[];
  readonly batchSize?: number;
  readonly optimizer?: (model: Layer) => Optimizer;
  readonly loss?: (output: Tensor, y: Tensor) => Tensor;
  /** Steps in an epoch, after which the validation samples are measured. */
  readonly epoch?: number;
}

/** Trains a small network with a loop of its own and a collector beside it. */
export async function smallRun(model: Layer, options: SmallRun): Promise<History> {
  const { train, validation, steps = 60, every = 5, learningRate = 0.1, epoch = 20, loss = crossEntropy } = options;
  const { batchSize = train.x.shape[0] as number, classes, classCounts } = options;
  const optimizer = options.optimizer?.(model) ?? sgd(parameters(model), { learningRate });
  const health = collector(model, {
    every,
    ...(classes !== undefined && { classes }),
    ...(classCounts !== undefined && { classCounts }),
  });
  const noise = rng(17);
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    const value = scope(() => {
      const batch = batchOf(train, step - 1, batchSize);
      optimizer.zeroGrad();
      const result = loss(model(batch.x, { training: true, rng: noise, observe: health.observe }), batch.y);
      backward(result);
      optimizer.step();
      return result;
    });
    const read = value.dataSync()[0] as number;
    value.dispose();
    sum += read;
    await health.step({ loss: read, learningRate: optimizer.learningRate });
    if (step % epoch !== 0) continue;
    health.epoch({
      epoch: step / epoch,
      loss: sum / epoch,
      validation: validation && measure(model, validation, loss),
    });
    sum = 0;
  }
  health.dispose();
  return health.history();
}

function batchOf({ x, y }: Samples, index: number, size: number): Samples {
  const count = x.shape[0] as number;
  const start = (index * size) % (count - size + 1);
  return size === count ? { x, y } : { x: slice(x, [[start, start + size]]), y: slice(y, [[start, start + size]]) };
}

function measure(model: Layer, { x, y }: Samples, loss: NonNullable<SmallRun["loss"]>): ValidationReport {
  return scope(() =>
    noGrad(() => {
      const output = model(x);
      const answers = argmax(output, { axis: 1 }).dataSync();
      const labels = Array.from(y.dataSync());
      const right = labels.filter((label, i) => answers[i] === label).length;
      return { loss: loss(output, y).dataSync()[0] as number, accuracy: right / labels.length };
    }),
  );
}
