import { relu } from "@ganglion/activations";
import { type Batch, type Dataset, digits, split, subset } from "@ganglion/datasets";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm, configureBatchNorm, foldBatchNorm, groupNorm } from "@ganglion/normalization";
import { sgd } from "@ganglion/optim";
import { evaluate } from "@ganglion/train";
import { backward, buffersOf, type Layer, parametersOf, rng, type Rng, scope } from "@ganglion/tensor";

/** What is trained. */
export interface NormsQuestion {
  readonly batch: number;
  readonly rate: number;
  readonly seed: number;
}

/** What became of one norm. */
export interface TrainedNorm {
  /** The loss, averaged over ten steps each. */
  readonly losses: readonly number[];
  /** On held-out images, by the running statistics where there are any; 0-1. */
  readonly accuracy: number;
}

/** What became of both. */
export interface NormsAnswer {
  readonly batch: TrainedNorm & {
    /** The same weights, each batch of held-out images normalized by itself; 0-1. */
    readonly accuracyByBatch: number;
    /** The largest difference that folding makes, and how many layers are left of how many. */
    readonly foldingError: number;
    readonly folded: number;
  };
  /** Undefined until it is trained. */
  readonly group: TrainedNorm | undefined;
}

const hidden = 32;
const groups = 4;
const momentum = 0.9;
/** As many for each size of batch, so that only what is averaged differs. */
const steps = 300;
/** How many steps a point of the curve stands for. */
export const stepsPerPoint = 10;

/** How many held-out images are looked at. */
const heldOut = 320;

interface Data {
  readonly training: Dataset;
  readonly validation: Dataset;
}

let loading: Promise<Data> | undefined;

async function load(): Promise<Data> {
  const [training, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7), stratify: true });
  // Whole batches of every size: one of a single image has no variance.
  return {
    training,
    validation: subset(
      validation,
      Array.from({ length: heldOut }, (_, index) => index),
    ),
  };
}

/** Trains the same network with batch norm and with group norm, measures both, and folds the first. */
export async function trainNorms(question: NormsQuestion, report: (part: NormsAnswer) => void): Promise<NormsAnswer> {
  loading ??= load();
  const data = await loading;
  const first = network(batchNorm(hidden), question.seed);
  const second = network(groupNorm(groups, hidden), question.seed);
  try {
    const losses = await trainOne(first, data.training, question);
    const batch = {
      losses,
      accuracy: await accuracyOf(first, data, question),
      ...(await lookAtBatchNorm(first, data, question)),
    };
    report({ batch, group: undefined });
    const group = {
      losses: await trainOne(second, data.training, question),
      accuracy: await accuracyOf(second, data, question),
    };
    return { batch, group };
  } finally {
    for (const one of [first, second].flatMap((model) => [...parametersOf(model), ...buffersOf(model)])) one.dispose();
  }
}

function network(norm: Layer, seed: number): Layer {
  const options = { rng: rng(seed) };
  return sequential(linear(64, hidden, options), norm, relu, linear(hidden, 10, options));
}

async function trainOne(model: Layer, data: Dataset, { batch, rate, seed }: NormsQuestion): Promise<number[]> {
  const optimizer = sgd(parameters(model), { learningRate: rate, momentum });
  const losses: number[] = [];
  let sum = 0;
  let step = 0;
  for (const { x, y } of endless(data, batch, rng(seed + 1))) {
    const loss = scope(() => {
      optimizer.zeroGrad();
      const value = crossEntropy(model(x, { training: true }), y);
      backward(value);
      optimizer.step();
      return value;
    });
    sum += await loss.item();
    for (const one of [loss, x, y]) one.dispose();
    step += 1;
    if (step % stepsPerPoint === 0) {
      losses.push(sum / stepsPerPoint);
      sum = 0;
    }
    if (step === steps) break;
  }
  return losses;
}

function* endless(data: Dataset, batchSize: number, random: Rng): Generator<Batch> {
  for (;;) yield* data.batches({ batchSize, rng: random, dropLast: true });
}

async function accuracyOf(model: Layer, { validation }: Data, { batch }: NormsQuestion): Promise<number> {
  const measured = await evaluate(model, validation, { loss: crossEntropy, batchSize: batch });
  return measured.accuracy ?? Number.NaN;
}

async function lookAtBatchNorm(
  model: Layer,
  data: Data,
  question: NormsQuestion,
): Promise<Pick<NormsAnswer["batch"], "accuracyByBatch" | "foldingError" | "folded">> {
  const byBatch = configureBatchNorm(model, { normalizeBy: "batch", updateRunning: false });
  const accuracyByBatch = await accuracyOf(byBatch, data, question);
  const [sample] = data.validation.batches({ batchSize: 128 });
  if (sample === undefined) throw new Error("lookAtBatchNorm: there must be images, got none.");
  const { maxAbsError, folded } = await foldBatchNorm(model, { sample: sample.x });
  for (const one of [sample.x, sample.y]) one.dispose();
  return { accuracyByBatch, foldingError: maxAbsError, folded: folded.length };
}
