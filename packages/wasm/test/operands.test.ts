import {
  type Backend,
  BackendError,
  DTypeError,
  elementwise,
  type FusedKernels,
  type Operand,
  reference,
  ShapeError,
} from "@ganglion/tensor";
import { beforeAll, describe, expect, it } from "vitest";
import { type WasmBackend, wasm } from "../src/index.ts";
import { floats, ints, noise, read, upload, type Values } from "@ganglion/fixtures/kernels";

const convolution = {
  kernelSize: [2, 2],
  stride: [1, 1],
  padding: [0, 0],
  dilation: [1, 1],
  outputSize: [3, 3],
  groups: 1,
} as const;
const sgd = { learningRate: 0.1, momentum: 0.9, dampening: 0, nesterov: false, weightDecay: 0 };
const adam = { learningRate: 0.1, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0, decoupled: false, step: 1 };
const look = { every: 2, low: -1, high: 1, bins: 5, reach: 5 };
const units = { outer: 4, units: 3, inner: 1, every: 1 };
const product = elementwise("product", ["x", "y"], [], ({ x, y }) => x.mul(y));
const images = [2, 3, 4, 4];
const outputs = [2, 5, 3, 3];
const weights = [5, 3, 2, 2];

/** Every fused kernel with operands, the shapes of these (labels and indices are int32), and a call of it. */
const KERNELS: Partial<
  Record<keyof FusedKernels, [shapes: number[][], run: (f: FusedKernels, x: Operand[]) => unknown]>
> = {
  activation: [[[7]], (f, [x]) => f.activation("gelu", x!, 0)],
  activationGrad: [[[7], [7]], (f, [x, g]) => f.activationGrad("gelu", x!, x!, g!, 0)],
  affine: [[[4, 3], [5, 3], [5]], (f, [x, w, b]) => f.affine(x!, w!, b)],
  elementwise: [[[7], [7]], (f, [x, y]) => f.elementwise(product, [x!, y!], [])],
  convolve2d: [[images, weights, [5]], (f, [x, w, b]) => f.convolve2d(x!, w!, b, convolution)],
  convolve2dInputGrad: [[outputs, weights], (f, [g, w]) => f.convolve2dInputGrad(g!, w!, images, convolution)],
  convolve2dWeightGrad: [[images, outputs], (f, [x, g]) => f.convolve2dWeightGrad(x!, g!, weights, convolution)],
  poolMax2d: [[images], (f, [x]) => f.poolMax2d(x!, convolution)],
  poolMax2dGrad: [
    [
      [2, 3, 3, 3],
      [2, 3, 3, 3],
    ],
    (f, [g, i]) => f.poolMax2dGrad(g!, i!, convolution, [4, 4]),
  ],
  poolAvg2d: [[images], (f, [x]) => f.poolAvg2d(x!, convolution, true)],
  poolAvg2dGrad: [[[2, 3, 3, 3]], (f, [g]) => f.poolAvg2dGrad(g!, convolution, true, [4, 4])],
  cumsum: [[[3, 5]], (f, [x]) => f.cumsum(x!, 0, false)],
  softmax: [[[3, 5]], (f, [x]) => f.softmax(x!)],
  softmaxGrad: [
    [
      [3, 5],
      [3, 5],
    ],
    (f, [y, g]) => f.softmaxGrad(y!, g!),
  ],
  logSoftmax: [[[3, 5]], (f, [x]) => f.logSoftmax(x!)],
  logSoftmaxGrad: [
    [
      [3, 5],
      [3, 5],
    ],
    (f, [y, g]) => f.logSoftmaxGrad(y!, g!),
  ],
  softmaxCrossEntropy: [[[3, 5], [3]], (f, [x, l]) => f.softmaxCrossEntropy(x!, l!, -100)],
  softmaxCrossEntropyGrad: [[[3, 5], [3], [3]], (f, [x, l, g]) => f.softmaxCrossEntropyGrad(x!, l!, g!, -100)],
  batchNorm: [[images, [3], [3]], (f, [x, w, b]) => f.batchNorm(x!, w, b, 1e-5)],
  batchNormGrad: [[images, [3], [3], [3], images], (f, [x, w, m, v, g]) => f.batchNormGrad(x!, w, m!, v!, g!, 1e-5)],
  rowNorm: [[[3, 5]], (f, [x]) => f.rowNorm(x!, 1e-5)],
  rowNormGrad: [[[3, 5], [3], [3], [3, 5]], (f, [x, m, v, g]) => f.rowNormGrad(x!, m!, v!, g!, 1e-5)],
  sgd: [[[7], [7], [7]], (f, [p, g, v]) => f.sgd(p!, g!, v, sgd, false)],
  measureValues: [[[7], [14]], (f, [x, y]) => f.measureValues(x!, y!, 1, look)],
  measureEnds: [[[4, 3], [9]], (f, [x, y]) => f.measureEnds(x!, y!, 2, { ...units, isMore: false })],
  measureNorms: [[[7], [9], [3]], (f, [x, t, y]) => f.measureNorms(x!, { values: t!, at: 2 }, y!, 1, 2)],
  takeEvery: [[[7], [6]], (f, [x, y]) => f.takeEvery(x!, y!, 1, 2)],
  adam: [[[7], [7], [7], [7], [7]], (f, [p, g, m, v, n]) => f.adam(p!, g!, m!, v!, n, adam)],
};

/** Which operands are int32. */
const INTEGERS: Readonly<Record<string, number>> = {
  softmaxCrossEntropy: 1,
  softmaxCrossEntropyGrad: 1,
  poolMax2dGrad: 1,
};
/** Kernels that take either dtype. */
const ANY_DTYPE = ["cumsum"];
/** Kernels without operands. */
const WITHOUT = ["randomUniform", "randomNormal"];

const zeros = (shape: number[], isInt: boolean): Values => {
  const size = shape.reduce((a, b) => a * b, 1);
  return isInt ? ints(shape, new Int32Array(size)) : noise(shape, size);
};

describe.each([1, 2])("operands of fused kernels (%d threads)", (threads) => {
  let backend: WasmBackend;
  let other: Backend;
  beforeAll(async () => {
    backend = await wasm({ threads });
    other = await wasm({ threads: 1 });
  });

  it("are held by a row for every kernel", () => {
    expect(Object.keys(backend.fused).sort()).toEqual([...Object.keys(KERNELS), ...WITHOUT].sort());
  });

  it.each(Object.entries(KERNELS))("of %s are refused unless they are of its dtype, size and memory", (name, row) => {
    const [shapes, run] = row;
    const kernels = backend.fused as FusedKernels;
    const canary = upload(backend, floats([64], Array(64).fill(7)));
    const operands = shapes.map((shape, i) => upload(backend, zeros(shape, INTEGERS[name] === i)));
    const values = (): number[][] => operands.map((x) => Array.from(read(backend, x)));
    const before = { memory: backend.memory(), values: values() };
    for (const [i, x] of operands.entries()) {
      const swap = (y: Operand): Operand[] => operands.map((each, j) => (i === j ? y : each));
      const dtype = x.dtype === "int32" ? "float32" : "int32";
      const longer = { ...x, shape: [...x.shape.slice(0, -1), (x.shape.at(-1) as number) + 1] };
      const size = longer.shape.reduce((a, b) => a * b, 1);
      const foreign = [other, reference()].map((each) => upload(each, zeros([...x.shape], x.dtype === "int32")));
      if (!ANY_DTYPE.includes(name))
        expect(() => run(kernels, swap({ ...x, dtype })), `${name} ${i} ${dtype}`).toThrow(DTypeError);
      expect(() => run(kernels, swap({ ...longer, size })), `${name} ${i} longer`).toThrow(ShapeError);
      for (const y of foreign) expect(() => run(kernels, swap(y)), `${name} ${i} elsewhere`).toThrow(BackendError);
      expect(backend.memory()).toEqual(before.memory);
      expect(values()).toEqual(before.values);
    }
    expect(new Set(read(backend, canary))).toEqual(new Set([7]));
    for (const { buffer } of [canary, ...operands]) backend.release(buffer);
  });

  it("multiplies int32 matrices as integers, wrapped as the reference does", () => {
    const flags = { transposeA: false, transposeB: true };
    const [a, b] = [
      ints(
        [2, 3, 4],
        Int32Array.from({ length: 24 }, (_, i) => (i * 2654435761) | 0),
      ),
      ints(
        [5, 4],
        Int32Array.from({ length: 20 }, (_, i) => (i * 40503 - 7) | 0),
      ),
    ] as const;
    const [found, expected] = [backend, reference()].map((each) => {
      const buffer = each.matmul(upload(each, a), upload(each, b), flags);
      return read(each, { buffer, shape: [2, 3, 5], dtype: "int32" });
    });
    expect(found).toEqual(expected);
  });
});
