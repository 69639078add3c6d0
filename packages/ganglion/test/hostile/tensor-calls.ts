import { elementwise, type Expression, ones, reference, rng, tensor, zeros } from "../../src/index.ts";
import type { Calls } from "./call.ts";
import { image, indices, model, square } from "./operands.ts";

const pair = (): unknown[] => [square(), square()];
const one = (): unknown[] => [square()];
const reduction = (): unknown[] => [square(), { axis: 1, keepDims: true }];

/** Operations, and what makes and holds tensors. */
export const tensorCalls: Calls = {
  abs: { given: one },
  activeBackend: { given: () => [] },
  add: { given: pair },
  affine: { given: () => [square(), ones([4, 3]), ones([4])] },
  arange: { given: () => [5, { dtype: "float32", requiresGrad: true }] },
  argmax: { given: reduction },
  argmin: { given: reduction },
  applyElementwise: { given: () => [elementwise("f", ["x"], ["p"], ({ x, p }) => x.mul(p)), [square()], [2]] },
  assign: { given: pair },
  backward: { given: () => [square().mul(2), { grad: square(), createGraph: false }] },
  broadcastTo: { given: () => [ones([3, 1]), [2, 3, 4]] },
  buffersOf: { given: () => [model()] },
  castModel: { given: () => [model(), "float64"] },
  cast: { given: () => [square(), "int32"] },
  clamp: { given: () => [square(), { min: -1, max: square() }] },
  commonBackend: { fixed: 1, given: () => ["f", square(), square()] },
  concat: { given: () => [[square(), square()], { axis: 1 }] },
  copyModel: { given: () => [model()] },
  convolve2d: {
    given: () => [image(), ones([4, 1, 2, 2]), { bias: ones([4]), groups: 2, stride: 1, padding: [1, 0], dilation: 1 }],
  },
  convolveTranspose2d: {
    given: () => [
      image(),
      ones([2, 2, 2, 2]),
      { bias: ones([4]), groups: 2, stride: 2, padding: [1, 0], dilation: 1, outputPadding: 1 },
    ],
  },
  cumsum: { given: () => [square(), { axis: 1, reverse: true }] },
  defineLayer: { given: () => [(x: unknown) => x, { kind: "own", parameters: { w: square() } }], makes: "layer" },
  describeValue: { given: () => [{ a: 1 }] },
  div: { given: pair },
  dtypeOf: { given: () => [new Float32Array(2)] },
  elementwise: { given: () => ["f", ["x"], ["p"], productOf] },
  equal: { given: pair },
  erf: { given: one },
  exp: { given: one },
  expm1: { given: one },
  formatShape: { given: () => [[2, 3]] },
  full: { given: () => [[2, 3], 7, { dtype: "float32", requiresGrad: false }] },
  gather: { given: () => [square(), indices(), { axis: 1 }] },
  grad: {
    given: () => {
      const x = square();
      return [x.mul(2), [x], { grad: square(), createGraph: false }];
    },
  },
  greater: { given: pair },
  greaterEqual: { given: pair },
  indexSelect: { given: () => [square(), tensor([0, 1], { dtype: "int32" }), { axis: 0 }] },
  isFloat: { given: () => ["float32"] },
  isRecording: { given: () => [] },
  isTensor: { given: one },
  keep: { given: one },
  less: { given: pair },
  lessEqual: { given: pair },
  log: { given: one },
  log1p: { given: one },
  logSumExp: { given: reduction },
  mapLayers: { given: () => [model(), (layer: unknown) => layer, "own"] },
  mapTensors: { given: () => [model(), (x: unknown) => x] },
  matmul: { given: () => [square(), square(), { transposeA: false, transposeB: true }] },
  max: { given: reduction },
  maximum: { given: pair },
  mean: { given: reduction },
  min: { given: reduction },
  minimum: { given: pair },
  moveTo: { given: () => [square(), reference()] },
  mul: { given: pair },
  neg: { given: one },
  noGrad: { given: () => [() => 1] },
  notEqual: { given: pair },
  oneOf: { given: () => ["a", "b"] },
  ones: { given: () => [[2, 3], { dtype: "float32", requiresGrad: true, rng: rng(7), backend: square().backend }] },
  operation: { given: () => [square] },
  pad: {
    given: () => [
      square(),
      [
        [1, 0],
        [0, 2],
      ],
      { value: 1 },
    ],
  },
  parameter: { given: () => [[2, 3], zeros, { rng: rng(7), dtype: "float32", groups: 1, where: "own" }] },
  parametersOf: { given: () => [model()] },
  poolAvg2d: {
    given: () => [image(), { kernelSize: 2, stride: 1, padding: 1, ceilMode: true, countIncludePad: true }],
  },
  poolMax2d: { given: () => [image(), { kernelSize: [2, 2], stride: 1, padding: 1, dilation: 1, ceilMode: true }] },
  pow: { given: pair },
  promote: { given: () => ["float32", "int32"] },
  record: { fixed: 1, given: () => ["f", square().detach(), [square()], (g: unknown) => [g]] },
  requireFloat: { fixed: 1, given: () => ["f", square()] },
  reshape: { given: () => [square(), [-1, 3]] },
  rng: { given: () => [7], makes: "rng" },
  scatterAdd: { given: () => [square(), indices(), { axis: 1, shape: [3, 3] }] },
  scope: { given: () => [square] },
  sign: { given: one },
  slice: { given: () => [square(), [[0, 2, 1], 1]] },
  sqrt: { given: one },
  stack: { given: () => [[square(), square()], { axis: 0 }] },
  stateEntries: { given: () => [model(), "own"] },
  sub: { given: pair },
  sum: { given: reduction },
  tanh: { given: one },
  tensor: { given: () => [[1, 2, 3, 4], { shape: [2, 2], dtype: "float32", requiresGrad: true }] },
  transpose: { given: () => [square(), [1, 0]] },
  unfold2d: { given: () => [image(), { kernelSize: 2, stride: 1, padding: 1, dilation: 1 }] },
  variance: { given: () => [square(), { axis: 1, keepDims: true, correction: 1 }] },
  walkLayers: { given: () => [model(), "own"] },
  where: { given: () => [indices(), square(), 1] },
  withoutFused: { given: () => [reference()] },
  zeros: { given: () => [[2, 3], { dtype: "int32" }] },
  zerosLike: { given: one },
};

/** Of whatever names it is of. */
function productOf(named: Readonly<Record<string, Expression>>): Expression {
  return Object.values(named).reduce((product, factor) => product.mul(factor));
}
