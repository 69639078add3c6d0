import {
  type Check,
  checkCount,
  checkModel,
  checkOptions,
  checkRng,
  checkShape,
  checkTensor,
  checkWhole,
  describeValue,
  type Layer,
  oneOf,
  refusal,
  type Rng,
  rng as seeded,
  type Shape,
  ShapeError,
} from "@ganglion/tensor";
import { kindOf } from "../collect/layer-facts.ts";
import { type LayerWork, passOnce } from "./pass-once.ts";
import { type StateCounts, countState, type LayerState } from "./count-state.ts";

/** What `summary` takes besides the model. */
export interface SummaryOptions {
  /** The shape of one sample, such as `[3, 32, 32]`: what a dataset's `shape` says, without the axis of the batch. */
  readonly inputShape: Shape;
  /** How many samples a batch has; 1 by default. */
  readonly batchSize?: number;
  /** What the input is of; "float32" by default. "int32" is for models that begin with an embedding. */
  readonly dtype?: "float32" | "float64" | "int32";
  /** How many numbers the optimizer keeps for each that is trained: 0 for plain `sgd`, 1 with momentum, 2 for `adam`, the default. */
  readonly optimizerCopies?: number;
  /** What layers such as dropout draw from; `rng(0)` by default. */
  readonly rng?: Rng;
}

/** One layer of a summary. */
export interface LayerSummary {
  /** As in `walkLayers`. */
  readonly path: string;
  readonly kind: string;
  /** How often it was called; 0 if it was not seen, so that its shapes are not known. */
  readonly calls: number;
  /** Of the last call. */
  readonly inputShape: Shape | undefined;
  readonly outputShape: Shape | undefined;
  /** Numbers in its own parameters, without those of layers inside of it. */
  readonly parameters: number;
  /** How many of them are trained. */
  readonly trained: number;
  /** In matrix products and convolutions, over all calls, without those of layers inside of it. */
  readonly multiplications: number;
}

/** What a training step keeps in memory, in bytes. */
export interface StepMemory {
  readonly parameters: number;
  readonly buffers: number;
  /** One for each number that is trained. */
  readonly gradients: number;
  readonly optimizer: number;
  /** What the forward pass keeps until the backward pass has used it, as measured on this backend. */
  readonly activations: number;
  /** The sum of these. The backward pass needs a few tensors more. */
  readonly total: number;
}

/** A model in numbers: plain data. */
export interface ModelSummary {
  /** Of the batch, as the model was given it. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** In the order of `walkLayers`: a container before what is in it. */
  readonly layers: readonly LayerSummary[];
  /** Numbers in all parameters, each once. */
  readonly parameters: number;
  /** How many of them are trained. */
  readonly trained: number;
  /** Numbers in all buffers, such as running statistics. */
  readonly buffers: number;
  /** In matrix products and convolutions of one forward pass; of a multiplication and an addition each. */
  readonly multiplications: number;
  readonly memory: StepMemory;
}

/**
 * A model in numbers: layers, shapes, parameters, multiplications, and the memory of a training step. It is called once, as in training,
 * on a batch of zeros, and is afterwards as it was. `summaryText` makes a table of it.
 * @throws TypeError if the model is none, returns no tensor or an option is wrong; ShapeError for a shape that is none; whatever the
 * model throws for an input of that shape.
 * @example
 * ```ts
 * import { summary } from "@ganglion/diagnostics";
 * import { conv2d, flatten, linear, sequential } from "@ganglion/layers";
 * import { relu } from "@ganglion/activations";
 * import { rng } from "@ganglion/tensor";
 * const random = rng(7);
 * const model = sequential(conv2d(1, 4, { kernelSize: 3, rng: random }), relu, flatten(), linear(144, 10, { rng: random }));
 * const { layers, parameters, multiplications } = summary(model, { inputShape: [1, 8, 8] });
 * layers.map(({ kind, outputShape }) => `${kind} ${outputShape}`); // => ["conv2d 1,4,6,6", "relu 1,4,6,6", "flatten 1,144", "linear 1,10"]
 * [parameters, multiplications]; // => [1490, 2736]
 * ```
 */
export function summary(model: Layer, options: SummaryOptions): ModelSummary {
  const where = "summary";
  checkModel(where, model);
  checkOptions<SummaryOptions>(where, options, CHECKS, RENAMED);
  const { inputShape, batchSize = 1, dtype = "float32", optimizerCopies = 2, rng = seeded(0) } = options;
  const shape = [batchSize, ...inputShape];
  const check = (y: unknown): void => checkTensor(where, "what the model returns", y);
  const { output, activations, work } = told(shape, () => passOnce(model, { shape, dtype, rng }, check));
  const { layers, total } = countState(model);
  return {
    inputShape: shape,
    outputShape: output,
    layers: layers.map((layer) => layerSummary(layer, work.get(layer.path))),
    ...total.numbers,
    multiplications: [...work.values()].reduce((sum, { multiplications }) => sum + multiplications, 0),
    memory: memoryOf(total, activations, optimizerCopies),
  };
}

/** What the model says of a shape that it cannot take, with what the shape is of. */
function told<T>(shape: Shape, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const remedy = "inputShape is the shape of one sample, such as [3, 32, 32]: leave out the axis of the batch.";
    const got = `"${error.message}" for [${shape.join(", ")}]`;
    throw refusal(Error, "summary", "the model must take a batch of inputShape", got, remedy, { cause: error });
  }
}

const checkInputShape: Check = (where, name, shape) => {
  if (Array.isArray(shape)) return checkShape(where, shape as Shape);
  const remedy = "Pass the shape of a sample, such as [3, 32, 32].";
  throw refusal(TypeError, where, `${name} must be an array of sizes`, describeValue(shape), remedy);
};

const CHECKS = {
  inputShape: [checkInputShape],
  batchSize: checkCount,
  dtype: /* @__PURE__ */ oneOf("float32", "float64", "int32"),
  optimizerCopies: checkWhole,
  rng: checkRng,
};
const RENAMED = { batch: "batchSize", inputSize: "inputShape", input_size: "inputShape", shape: "inputShape" };

function layerSummary({ path, layer, parameters, trained }: LayerState, work: LayerWork | undefined): LayerSummary {
  const { calls = 0, inputShape, outputShape, multiplications = 0 } = work ?? {};
  return { path, kind: kindOf(layer), calls, inputShape, outputShape, parameters, trained, multiplications };
}

function memoryOf({ bytes }: StateCounts, activations: number, copies: number): StepMemory {
  const { parameters, buffers, trained } = bytes;
  const optimizer = copies * trained;
  const total = parameters + buffers + trained + optimizer + activations;
  return { parameters, buffers, gradients: trained, optimizer, activations, total };
}
