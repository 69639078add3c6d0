import type { Convolution2d, FusedKernels, Operand, Shape } from "@ganglion/tensor/backend";
import {
  type Block,
  checkReach,
  elementsOf,
  floatsOf,
  type Geometry,
  geometryOf,
  isPointwise,
  launchLinked,
  lend,
  type Machine,
  produce,
  reserveWorkspace,
  turnedGeometry,
} from "@ganglion/wasm/internal";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";
import { DEPTH_BLOCK, type Engine, gradPlanOf, isEmpty, type Plan, planOf, type Work } from "./plan.ts";
import { slidingInts, slidingOf, turnedSliding } from "./sliding.ts";
import { type Addresses, convolveByPatches, isFaster, isSuitable, weightGradByPatches } from "./winograd.ts";

type Convolutions = Pick<FusedKernels, "convolve2d" | "convolve2dInputGrad" | "convolve2dWeightGrad">;

/** Convolutions and their gradients: natively where vectors are filled, and as `inner` does them else. */
export function convolutions(
  machine: Machine,
  level: number,
  winograd: boolean,
  inner: Partial<FusedKernels>,
): Convolutions {
  const engine = { machine, lanes: level === 2 ? 16 : 8, winograd };
  const { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } = inner as Convolutions;
  return {
    convolve2d: (x, weight, bias, options) =>
      convolve(engine, x, weight, bias, options) ?? convolve2d(x, weight, bias, options),
    convolve2dInputGrad: (grad, weight, inputShape, options) =>
      inputGrad(engine, grad, weight, inputShape, options) ?? convolve2dInputGrad(grad, weight, inputShape, options),
    convolve2dWeightGrad: (x, grad, weightShape, options) =>
      weightGrad(engine, x, grad, weightShape, options) ?? convolve2dWeightGrad(x, grad, weightShape, options),
  };
}

/** Whether a convolution, or the one whose gradient it is, is computed by Winograd's method. */
function byPatches({ winograd }: Engine, geometry: Geometry): boolean {
  return winograd && isSuitable(geometry) && isFaster(geometry);
}

function convolve(
  engine: Engine,
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  options: Convolution2d,
): Block | undefined {
  const geometry = geometryOf(x.shape, weight.shape, options);
  if (bias === undefined && isPointwise(geometry)) return undefined;
  const { images, groups, channels, outputs } = geometry.sizes;
  const work = { images, groups, channels, outputs, sliding: slidingOf(geometry) };
  const plan = planOf(engine, work, geometry);
  if (plan === undefined) return undefined;
  const { machine, lanes } = engine;
  const elements = elementsOf(geometry.sizes);
  const from = floatsOf(machine, "convolve2d", x, elements.x);
  const weights = floatsOf(machine, "convolve2d", weight, elements.weight);
  const biasAt = bias === undefined ? 0 : floatsOf(machine, "convolve2d", bias, groups * outputs);
  return produce(machine, 4 * elements.y, (y) => {
    const at = { y: y.pointer, from, weights, bias: biasAt };
    if (byPatches(engine, geometry)) convolveByPatches(machine, lanes, geometry, false, at);
    else run(engine, work, plan, at);
  });
}

function inputGrad(
  engine: Engine,
  grad: Operand,
  weight: Operand,
  inputShape: Shape,
  options: Convolution2d,
): Block | undefined {
  checkReach(options);
  const geometry = geometryOf(inputShape, weight.shape, options);
  if (isPointwise(geometry)) return undefined;
  const { images, groups, channels, outputs } = geometry.sizes;
  const work = { images, groups, channels: outputs, outputs: channels, sliding: turnedSliding(geometry) };
  const plan = planOf(engine, work, geometry);
  if (plan === undefined) return undefined;
  const { machine, lanes } = engine;
  const elements = elementsOf(geometry.sizes);
  const from = floatsOf(machine, "convolve2dInputGrad", grad, elements.y);
  const weights = floatsOf(machine, "convolve2dInputGrad", weight, elements.weight);
  return produce(machine, 4 * elements.x, (y) => {
    const at = { y: y.pointer, from, weights, bias: 0 };
    if (byPatches(engine, geometry)) convolveByPatches(machine, lanes, turnedGeometry(geometry), true, at);
    else run(engine, work, plan, at);
  });
}

function run({ machine, lanes }: Engine, work: Work, plan: Plan, at: Addresses): void {
  const { images, groups, channels, outputs, sliding } = work;
  const { bandRows, bands, outputParts, workspace, nanoseconds } = plan;
  const panels = Math.ceil(outputs / (2 * lanes));
  const [kernelHeight, kernelWidth] = sliding.kernel;
  const packedSize = groups * panels * 2 * lanes * channels * kernelHeight * kernelWidth;
  reserveWorkspace(machine, workspace);
  lend(machine, 4 * packedSize, (packed) => {
    const sizes = [images, groups, channels, outputs, bandRows, bands, outputParts, DEPTH_BLOCK];
    const window = slidingInts(sliding);
    const packing = [0, at.weights, packed.pointer, 0, ...sizes, ...window];
    launchLinked(machine, NATIVE_NUMBERS.packWeights, { ints: packing, floats: [] }, packedSize, groups * panels);
    const ints = [at.y, at.from, packed.pointer, at.bias, ...sizes, ...window];
    launchLinked(
      machine,
      NATIVE_NUMBERS.convolve,
      { ints, floats: [] },
      nanoseconds,
      images * groups * bands * outputParts,
    );
  });
}

function weightGrad(
  engine: Engine,
  x: Operand,
  grad: Operand,
  weightShape: Shape,
  options: Convolution2d,
): Block | undefined {
  const geometry = geometryOf(x.shape, weightShape, options);
  const { machine, lanes } = engine;
  if (geometry.sizes.outputs < lanes / 4 || isEmpty(geometry)) return undefined;
  const elements = elementsOf(geometry.sizes);
  const from = floatsOf(machine, "convolve2dWeightGrad", x, elements.x);
  const weights = floatsOf(machine, "convolve2dWeightGrad", grad, elements.y);
  const isByPatches = byPatches(engine, geometry);
  const plan = isByPatches ? undefined : gradPlanOf(engine, geometry);
  if (!isByPatches && plan === undefined) return undefined;
  return produce(machine, 4 * elements.weight, ({ pointer: y }) => {
    const at = { y, from, weights, bias: 0 };
    if (plan === undefined) weightGradByPatches(machine, lanes, geometry, at);
    else weightGradByProducts(engine, geometry, plan, at);
  });
}

function weightGradByProducts({ machine, lanes }: Engine, geometry: Geometry, plan: Plan, at: Addresses): void {
  const { images, groups, channels, outputs } = geometry.sizes;
  const { bandRows, bands, outputParts, workspace, nanoseconds } = plan;
  reserveWorkspace(machine, workspace);
  const sizes = [images, groups, channels, outputs, bandRows, bands, outputParts, DEPTH_BLOCK];
  const ints = [at.y, at.from, at.weights, 0, ...sizes, ...slidingInts(slidingOf(geometry))];
  const pieces = groups * Math.ceil(outputs / (2 * lanes)) * outputParts;
  launchLinked(machine, NATIVE_NUMBERS.weightGrad, { ints, floats: [] }, nanoseconds, pieces);
}
