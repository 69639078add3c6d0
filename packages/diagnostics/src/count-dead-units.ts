import {
  abs,
  checkFunction,
  checkModel,
  checkOptions,
  checkTensor,
  describeValue,
  grad,
  isFloat,
  keep,
  type Layer,
  maximum,
  parametersOf,
  refusal,
  scope,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { tapGradient } from "@ganglion/tensor/graph";
import { kindOf } from "./collect/layer-facts.ts";

/** Some samples and what the model should answer. */
export interface LabelledBatch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** What `countDeadUnits` takes besides. */
export interface CountDeadUnitsOptions {
  /** A scalar, as it is minimized. */
  readonly loss: (output: Tensor, target: Tensor) => Tensor;
}

/** The units of a layer, counted over all samples. */
export interface DeadUnits {
  /** As in `walkLayers`. */
  readonly path: string;
  readonly kind: string;
  readonly count: number;
  /** Which units no sample moves, counted from 0. */
  readonly dead: readonly number[];
  /** Their share, 0-1. */
  readonly share: number;
}

/**
 * Counts units that are dead: whose gradient is exactly 0 for every sample and position of a whole evaluation set. Units are the
 * outputs of linear layers and the channels of convolutions; layers come in the order in which they are called. The model is called
 * as for evaluation, parameters keep their gradients, and batches are not disposed.
 * @throws TypeError if the model is none, the batches are none, or the loss is no function.
 * @example
 * ```ts
 * import { relu } from "@ganglion/activations";
 * import { countDeadUnits } from "@ganglion/diagnostics";
 * import { linear, sequential } from "@ganglion/layers";
 * import { rng, tensor } from "@ganglion/tensor";
 * const bias = () => tensor([0, -100, 0]);
 * const model = sequential(linear(2, 3, { rng: rng(7), biasInit: bias }), relu, linear(3, 1, { rng: rng(8) }));
 * const batch = { x: rng(9).normal([50, 2]), y: rng(9).normal([50, 1]) };
 * const [hidden] = await countDeadUnits(model, [batch], { loss: (output, y) => output.sub(y).pow(2).mean() });
 * hidden?.dead; // => [1]
 * ```
 */
export async function countDeadUnits(
  model: Layer,
  batches: Iterable<LabelledBatch> | AsyncIterable<LabelledBatch>,
  options: CountDeadUnitsOptions,
): Promise<DeadUnits[]> {
  const where = "countDeadUnits";
  checkModel(where, model);
  checkOptions<CountDeadUnitsOptions>(where, options, { loss: [checkFunction] });
  checkIterable(where, batches);
  const found = new Map<string, { readonly kind: string; sizes: Tensor }>();
  try {
    for await (const batch of batches) {
      checkBatch(where, "each batch", batch);
      scope(() => addBatch(found, model, batch, options.loss));
    }
    const read = [...found].map(async ([path, { kind, sizes }]): Promise<DeadUnits> => {
      const values = await sizes.data();
      const dead = Array.from(values, (size, unit) => (size === 0 ? unit : -1)).filter((unit) => unit >= 0);
      return { path, kind, count: values.length, dead, share: dead.length / values.length };
    });
    return await Promise.all(read);
  } finally {
    for (const { sizes } of found.values()) sizes.dispose();
  }
}

function addBatch(
  found: Map<string, { readonly kind: string; sizes: Tensor }>,
  model: Layer,
  batch: LabelledBatch,
  loss: CountDeadUnitsOptions["loss"],
): void {
  const x = batch.x.detach();
  x.requiresGrad = isFloat(x.dtype);
  const order: string[] = [];
  const output = model(x, {
    training: false,
    observe(path, _x, y, layer) {
      const { affine } = layer.traits ?? {};
      if (affine === undefined || y.rank < 2) return;
      order.push(path);
      const units = affine.axis === 1 ? 1 : y.rank - 1;
      const axis = y.shape.map((_, place) => place).filter((place) => place !== units);
      tapGradient(y, (gradient) => {
        const sizes = sum(abs(gradient), { axis });
        const before = found.get(path)?.sizes;
        found.set(path, { kind: kindOf(layer), sizes: keep(before === undefined ? sizes : maximum(before, sizes)) });
        before?.dispose();
      });
    },
  });
  const value = loss(output, batch.y);
  checkTensor("countDeadUnits", "what loss returns", value);
  const trained = parametersOf(model).find((parameter) => parameter.requiresGrad);
  const leaf = x.requiresGrad ? x : trained;
  if (leaf !== undefined) grad(value, [leaf]);
  for (const path of order) {
    const entry = found.get(path);
    if (entry === undefined) continue;
    found.delete(path);
    found.set(path, entry);
  }
}

/** @throws TypeError unless it can be gone through. */
function checkIterable(where: string, batches: unknown): void {
  const { [Symbol.iterator]: one, [Symbol.asyncIterator]: other } = Object(batches) as Record<symbol, unknown>;
  if (typeof batches === "object" && (typeof one === "function" || typeof other === "function")) return;
  const remedy = "Pass [{ x, y }], or dataset.batches({ batchSize }).";
  throw refusal(TypeError, where, "batches must be iterable", describeValue(batches), remedy);
}

/** @throws TypeError unless it has two tensors with as many samples, one or more. */
export function checkBatch(where: string, name: string, batch: unknown): asserts batch is LabelledBatch {
  const { x, y } = Object(batch) as Partial<LabelledBatch>;
  checkTensor(where, `${name}.x`, x);
  checkTensor(where, `${name}.y`, y);
  const [count, answers] = [x.shape[0] ?? 0, y.shape[0] ?? 0];
  if (count === answers && count > 0) return;
  const remedy = "The first axis of both is the batch.";
  throw refusal(TypeError, where, `${name} must have as many x as y, one or more`, `${count} and ${answers}`, remedy);
}
