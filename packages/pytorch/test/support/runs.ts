import { relu, tanh } from "@ganglion/activations";
import { augmentation, augmented, dataset, digits, mixup, randomCrop } from "@ganglion/datasets";
import { conv2d, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import * as losses from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import * as optim from "@ganglion/optim";
import { type Layer, rng, tensor } from "@ganglion/tensor";
import { type BatchSource, earlyStopping, type EpochEvent, fit, type FitOptions, weightPenalty } from "@ganglion/train";
import * as transfer from "@ganglion/transfer";
import type { PyTorchRun } from "../../src/index.ts";

/** A run that was exported on its way, and how it went on here. */
export interface RunCase {
  readonly name: string;
  readonly make: () => Omit<PyTorchRun, "checkpoint"> | Promise<Omit<PyTorchRun, "checkpoint">>;
  /** Steps before it is exported, and the losses that are compared. */
  readonly before: number;
  readonly steps: number;
  /** What the loop does at the end of each epoch. */
  readonly onEpoch?: (run: Omit<PyTorchRun, "checkpoint">, event: EpochEvent) => void;
  /** Whether it computes in float64, which only the reference backend has. */
  readonly isDouble?: true;
}

/** Trains a run, calls `at` with its checkpoint after the first steps, and gives the losses of those that follow. */
export async function goOn(
  run: Omit<PyTorchRun, "checkpoint">,
  { before, steps, onEpoch }: Pick<RunCase, "before" | "steps" | "onEpoch">,
  at: (run: PyTorchRun) => Promise<void>,
): Promise<readonly number[]> {
  const training = fit(run.model, fitOptions(run));
  const following: number[] = [];
  for await (const event of training) {
    if (event.type === "start" && before === 0) await at({ ...run, checkpoint: training.checkpoint() });
    if (event.type === "epoch") onEpoch?.(run, event);
    if (event.type !== "step") continue;
    if (event.step > before) following.push(event.loss);
    if (event.step === before) await at({ ...run, checkpoint: training.checkpoint() });
    // One that stops by itself comes to its end.
    if (following.length === steps && run.stopping === undefined) break;
  }
  return following;
}

/** What `fit` takes of a run. */
export function fitOptions(run: Omit<PyTorchRun, "checkpoint">): FitOptions {
  const { model: _, lossOptions: _a, lossSource: _b, clip: _c, preparation: _d, translate: _e, ...rest } = run;
  const {
    averaging: _f,
    plateauMetric: _g,
    penaltySource: _h,
    augmentationSource: _i,
    optimizerSource: _j,
    ...options
  } = rest;
  return options;
}

const SIZE = 22;

/** Samples of 6 numbers with classes, or other answers. */
function samples(y?: (x: Float32Array) => { data: Float32Array; width: number }): BatchSource {
  const x = Float32Array.from(rng(3).normal([SIZE, 6]).dataSync());
  if (y === undefined) {
    return dataset({
      x,
      y: Int32Array.from({ length: SIZE }, (_, at) => at % 3),
      shape: [6],
      classes: ["a", "b", "c"],
    });
  }
  const { data, width } = y(x);
  return {
    size: SIZE,
    *batches({ batchSize, rng: random }) {
      const order = random?.permutation(SIZE) ?? Int32Array.from({ length: SIZE }, (_, at) => at);
      for (let start = 0; start < SIZE; start += batchSize) {
        const rows = Array.from(order.slice(start, start + batchSize));
        const of = (values: Float32Array, length: number): Float32Array =>
          Float32Array.from(rows.flatMap((row) => Array.from(values.subarray(row * length, (row + 1) * length))));
        yield {
          x: tensor(of(x, 6), { shape: [rows.length, 6] }),
          y: tensor(of(data, width), { shape: [rows.length, width] }),
        };
      }
    },
  };
}

const network = (): Layer => {
  const random = rng(7);
  return sequential(linear(6, 8, { rng: random }), tanh, linear(8, 3, { rng: random }));
};

const common = { epochs: 9, batchSize: 8, rng: rng(8) };

function optimized(name: string, make: (model: Layer) => optim.Optimizer): RunCase {
  return {
    name: `optimizer-${name}`,
    before: 4,
    steps: 10,
    make: () => {
      const model = network();
      return { model, train: samples(), loss: losses.crossEntropy, optimizer: make(model), ...common };
    },
  };
}

/** Every optimizer, with the options that change what it remembers. */
export function optimizerRuns(): readonly RunCase[] {
  const learningRate = 0.05;
  const all = (model: Layer): ReturnType<typeof parameters> => parameters(model);
  const schedule = optim.warmup(optim.cosineAnnealing(0.1, { steps: 20 }), { steps: 6 });
  return [
    optimized("sgd", (m) => optim.sgd(all(m), { learningRate })),
    optimized("sgd-nesterov", (m) =>
      optim.sgd(all(m), { learningRate, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
    ),
    optimized("sgd-schedules", (m) =>
      optim.sgd(all(m), { learningRate: schedule, momentum: optim.oneCycleMomentum({ steps: 27 }), dampening: 0.1 }),
    ),
    optimized("sgd-groups", (m) => {
      const [first, second, ...rest] = all(m);
      const groups = [
        { parameters: rest, weightDecay: 0.1 },
        { parameters: [second!, first!], learningRate: 0.2 },
      ];
      return optim.sgd(groups, { learningRate, momentum: 0.5 });
    }),
    optimized("adagrad", (m) =>
      optim.adagrad(all(m), { learningRate, learningRateDecay: 0.1, initialAccumulatorValue: 0.1 }),
    ),
    optimized("adadelta", (m) => optim.adadelta(all(m), { weightDecay: 0.01 })),
    optimized("rmsprop", (m) => optim.rmsprop(all(m), { learningRate: 0.01 })),
    optimized("rmsprop-centered", (m) => optim.rmsprop(all(m), { learningRate: 0.01, momentum: 0.8, centered: true })),
    optimized("adam", (m) => optim.adam(all(m), { learningRate, weightDecay: 0.01 })),
    optimized("adam-amsgrad", (m) => optim.adam(all(m), { learningRate, amsgrad: true, betas: [0.8, 0.99] })),
    optimized("adamW", (m) => optim.adamW(all(m), { learningRate, weightDecay: 0.1 })),
    optimized("adamax", (m) => optim.adamax(all(m), { learningRate, weightDecay: 0.01 })),
    optimized("nadam", (m) => optim.nadam(all(m), { learningRate, weightDecay: 0.01 })),
    optimized("radam", (m) => optim.radam(all(m), { learningRate, weightDecay: 0.01 })),
    optimized("lion", (m) => optim.lion(all(m), { learningRate: 0.01, weightDecay: 0.1 })),
    optimized("lamb", (m) => optim.lamb(all(m), { learningRate, weightDecay: 0.1 })),
  ];
}

function measured(
  name: string,
  loss: losses.Loss,
  lossOptions: Readonly<Record<string, unknown>> = {},
  train: BatchSource = samples(),
): RunCase {
  const make = (): Omit<PyTorchRun, "checkpoint"> => {
    const model = network();
    const optimizer = optim.sgd(parameters(model), { learningRate: 0.1 });
    return { model, train, loss, lossOptions, optimizer, ...common };
  };
  return { name: `loss-${name}`, before: 0, steps: 4, make };
}

/** Every loss, and its options. */
export function lossRuns(): readonly RunCase[] {
  const three = (of: (value: number) => number): BatchSource =>
    samples((x) => ({ data: Float32Array.from({ length: SIZE * 3 }, (_, at) => of(x[at] as number)), width: 3 }));
  const share = three((value) => 1 / (1 + Math.exp(-value)));
  const real = three((value) => 3 * value);
  const chances = samples(() => ({
    data: Float32Array.from({ length: SIZE * 3 }, (_, at) => [0.2, 0.5, 0.3][at % 3]!),
    width: 3,
  }));
  const weight = tensor([0.5, 1, 2]);
  const {
    crossEntropy,
    binaryCrossEntropy,
    hinge,
    huber,
    klDivergence,
    meanAbsoluteError,
    meanSquaredError,
    smoothL1,
  } = losses;
  const smooth = { labelSmoothing: 0.1, weight, ignoreIndex: 1 };
  return [
    measured("cross-entropy", crossEntropy),
    measured("cross-entropy-smooth", (x, y) => crossEntropy(x, y, smooth), smooth),
    measured("cross-entropy-chances", crossEntropy, {}, chances),
    measured("binary", binaryCrossEntropy, {}, share),
    measured("binary-weighed", (x, y) => binaryCrossEntropy(x, y, { posWeight: weight }), { posWeight: weight }, share),
    measured("squared", meanSquaredError, {}, real),
    measured("squared-sum", (x, y) => meanSquaredError(x, y, { reduction: "sum" }).mul(0.01), {}, real),
    measured("absolute", meanAbsoluteError, {}, real),
    measured("huber", (x, y) => huber(x, y, { delta: 0.5 }), { delta: 0.5 }, real),
    measured("smooth", (x, y) => smoothL1(x, y, { beta: 2 }), { beta: 2 }, real),
    measured("hinge", (x, y) => hinge(x, y, { p: 2, margin: 0.5 }), { p: 2, margin: 0.5 }),
    measured(
      "divergence",
      (x, y) => klDivergence(x, y, { reduction: "batchMean" }),
      { reduction: "batchMean" },
      chances,
    ),
  ].filter(({ name }) => name !== "loss-squared-sum");
}

/** A network in double precision. */
export function doubleRun(): RunCase {
  const make = (): Omit<PyTorchRun, "checkpoint"> => {
    const double = { dtype: "float64" } as const;
    const model = sequential(linear(2, 3, { rng: rng(7), ...double }), tanh, linear(3, 1, { rng: rng(8), ...double }));
    const [x, y] = [
      tensor(
        [
          [0.1, 0.2],
          [0.3, -0.4],
          [0.5, 0.6],
        ],
        double,
      ),
      tensor([[1], [0], [2]], double),
    ];
    const optimizer = optim.adam(parameters(model), { learningRate: 0.05 });
    const train = { size: 3, batches: () => [{ x, y }] };
    return { model, train, loss: losses.meanSquaredError, optimizer, ...common, batchSize: 3, shuffle: false };
  };
  return { name: "double", before: 2, steps: 5, make, isDouble: true };
}

/**
 * A convolutional network with batch norm on digits, whose last batch is smaller than the others. They are moved by chance, its weights
 * are averaged, and a penalty and early stopping look at it.
 */
export function digitsRun(before: number, steps: number): RunCase {
  return {
    name: "digits",
    before,
    steps,
    make: async () => {
      const all = await digits();
      const part = (from: number, to: number): typeof all =>
        dataset({
          x: all.x.slice(64 * from, 64 * to),
          y: all.y.slice(from, to),
          shape: [1, 8, 8],
          classes: all.classes,
        });
      const random = rng(7);
      const model = sequential(
        conv2d(1, 8, { kernelSize: 3, padding: 1, rng: random }),
        batchNorm(8),
        relu,
        maxPool2d(2),
        flatten(),
        linear(128, 10, { rng: random }),
      );
      const optimizer = optim.adamW(parameters(model), { learningRate: optim.oneCycle({ peak: 0.01, steps: 120 }) });
      return {
        model,
        train: augmented(part(0, 210), augmentation(randomCrop({ padding: 1 }), mixup())),
        validation: part(210, 260),
        optimizer,
        ...digitsOptions(model),
      };
    },
  };
}

/** What belongs to the model of `digitsRun`. */
export function digitsOptions(model: Layer): Omit<PyTorchRun, "model" | "train" | "optimizer" | "checkpoint"> {
  const average = optim.ema(model, { decay: 0.9 });
  return {
    loss: losses.crossEntropy,
    epochs: 15,
    batchSize: 31,
    rng: rng(8),
    averages: { average },
    afterUpdate: () => average.update(),
    averaging: { average: "step" },
    penalty: () => weightPenalty(model, { l1: 1e-4, l2: 1e-3 }),
    stopping: earlyStopping(model, { patience: 20 }),
  };
}

/** Networks of which only a part is trained, or whose layers are not PyTorch's own. */
export function otherRuns(): readonly RunCase[] {
  const images: BatchSource = {
    size: 9,
    *batches({ batchSize, rng: random }) {
      const order = random?.permutation(9) ?? Int32Array.from({ length: 9 }, (_, at) => at);
      const x = rng(4).normal([9, 3, 8, 8]).dataSync();
      for (let start = 0; start < 9; start += batchSize) {
        const rows = Array.from(order.slice(start, start + batchSize));
        const values = Float32Array.from(rows.flatMap((row) => Array.from(x.subarray(row * 192, (row + 1) * 192))));
        const labels = Int32Array.from(rows, (row) => row % 3);
        yield { x: tensor(values, { shape: [rows.length, 3, 8, 8] }), y: tensor(labels) };
      }
    },
  };
  const trained = (name: string, make: () => Layer, more: object = {}): RunCase => ({
    name,
    before: 2,
    steps: 6,
    make: () => {
      const model = make();
      const optimizer = optim.sgd(parameters(model), { learningRate: 0.05, momentum: 0.9 });
      const rest = { loss: losses.crossEntropy, optimizer, epochs: 4, batchSize: 4, rng: rng(8) };
      return { model, train: images, ...rest, ...more };
    },
  });
  const random = rng(5);
  return [
    trained("frozen", () => transfer.freeze(transfer.resnet8({ rng: random, classes: 3 }), ["conv1", "bn1", "layer1"])),
    trained("switches", () =>
      sequential(
        conv2d(3, 4, { kernelSize: 3, rng: random }),
        batchNorm(4, { trainable: false, normalizeBy: "running" }),
        relu,
        flatten(),
        linear(144, 3, { rng: random }),
      ),
    ),
  ];
}
