import {
  add,
  checkFunction,
  checkOptions,
  describeValue,
  div,
  formatShape,
  type Layer,
  log,
  oneOf,
  operation,
  refusal,
  sameShape,
  ShapeError,
  softmax,
  type Tensor,
} from "@ganglion/tensor";
import { checkTensorResult } from "../check-result.ts";

/** What is averaged. */
export type EnsembleAverage = "probabilities" | "outputs";

/** What `ensemble` and `testTimeAugmentation` take. */
export interface EnsembleOptions {
  /**
   * `"probabilities"` (default): the softmax of the outputs `[batch, classes, ...]`; what comes out is the logarithm of their mean, so
   * that `crossEntropy` and `accuracy` take it as it is. `"outputs"`: the outputs themselves, as for a regression.
   */
  readonly average?: EnsembleAverage;
}

/**
 * Several models as one: the mean of what they answer. It is a layer for `evaluate`, whose models keep their parameters to themselves.
 * @throws TypeError unless there is at least one model, ShapeError when called if their outputs differ in shape.
 * @example
 * ```ts
 * import { linear } from "@ganglion/layers";
 * import { ones, rng, softmax } from "@ganglion/tensor";
 * import { ensemble } from "@ganglion/train";
 * const models = [1, 2, 3].map((seed) => linear(4, 2, { rng: rng(seed) }));
 * softmax(ensemble(models)(ones([5, 4]))).shape; // => [5, 2]
 * ```
 * @see Lakshminarayanan, Pritzel and Blundell, 2017, Simple and Scalable Predictive Uncertainty Estimation using Deep Ensembles
 */
export function ensemble(models: readonly Layer[], options: EnsembleOptions = {}): Layer {
  const where = "ensemble";
  const members = checkedList(where, "models", models);
  const average = averageOf(where, options);
  return (x, context) => meanOf(where, average, members, (model) => model(x, context));
}

/**
 * A model that answers the mean over several views of its input, such as an image and its mirror image.
 * @throws TypeError unless there is at least one view, ShapeError when called if the outputs differ in shape.
 * @example
 * ```ts
 * import { flatten, linear, sequential } from "@ganglion/layers";
 * import { ones, rng, type Tensor } from "@ganglion/tensor";
 * import { testTimeAugmentation } from "@ganglion/train";
 * const shifted = (x: Tensor) => x.mul(0.9).add(0.05);
 * const model = sequential(flatten(), linear(16, 2, { rng: rng(7) }));
 * testTimeAugmentation(model, [(x) => x, shifted])(ones([3, 1, 4, 4])).shape; // => [3, 2]
 * ```
 * @see Krizhevsky, Sutskever and Hinton, 2012, ImageNet Classification with Deep Convolutional Neural Networks (section 4.1)
 */
export function testTimeAugmentation(
  model: Layer,
  views: readonly ((x: Tensor) => Tensor)[],
  options: EnsembleOptions = {},
): Layer {
  const where = "testTimeAugmentation";
  checkFunction(where, "model", model);
  const all = checkedList(where, "views", views);
  const average = averageOf(where, options);
  return (x, context) =>
    meanOf(where, average, all, (view, index) => {
      const seen: unknown = view(x);
      checkTensorResult(where, `view ${index}`, seen);
      return model(seen, context);
    });
}

function averageOf(where: string, options: EnsembleOptions): EnsembleAverage {
  checkOptions<EnsembleOptions>(where, options, { average: oneOf("probabilities", "outputs") }, { voting: "average" });
  return options.average ?? "probabilities";
}

function checkedList<F>(where: string, name: string, list: readonly F[]): readonly F[] {
  if (!Array.isArray(list) || list.length === 0) {
    const got = Array.isArray(list) ? "none" : describeValue(list);
    throw refusal(TypeError, where, `${name} must be a list of functions, at least one`, got, "Pass them in an array.");
  }
  for (let index = 0; index < list.length; index++) checkFunction(where, `${name}[${index}]`, list[index]);
  return [...(list as readonly F[])];
}

function meanOf<F>(
  where: string,
  average: EnsembleAverage,
  all: readonly F[],
  call: (one: F, index: number) => Tensor,
): Tensor {
  return operation(() => {
    let sum: Tensor | undefined;
    for (const [index, one] of all.entries()) {
      const output: unknown = call(one, index);
      checkTensorResult(where, `model ${index}`, output);
      const share = average === "outputs" ? output : probabilitiesOf(where, output);
      checkSame(where, index, sum, share);
      sum = sum === undefined ? share : add(sum, share);
    }
    const mean = div(sum as Tensor, all.length);
    return average === "outputs" ? mean : log(mean);
  });
}

function probabilitiesOf(where: string, output: Tensor): Tensor {
  if (output.rank >= 2) return softmax(output, { axis: 1 });
  const remedy = 'Pass { average: "outputs" } for values.';
  const rule = "outputs must be scores [batch, classes, ...]";
  throw refusal(ShapeError, where, rule, formatShape(output.shape), remedy, output.shape);
}

function checkSame(where: string, index: number, sum: Tensor | undefined, { shape }: Tensor): void {
  if (sum === undefined || sameShape(sum.shape, shape)) return;
  const rule = `output ${index} must have the shape of the first, ${formatShape(sum.shape)}`;
  throw refusal(ShapeError, where, rule, formatShape(shape), "All must answer the same question.", sum.shape, shape);
}
