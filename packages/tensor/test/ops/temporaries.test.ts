import { beforeEach, describe, expect, it } from "vitest";
import * as g from "../../src/index.ts";
import {
  type Backend,
  backward,
  isTensor,
  noGrad,
  reference,
  setBackend,
  type Tensor,
  withoutFused,
} from "../../src/index.ts";

/** Each call makes a tensor of tensors that stay; none of the shapes is changed by it. */
const CALLS: Readonly<Record<string, (x: Tensor, y: Tensor, image: Tensor) => Tensor>> = {
  "x + 1": (x) => g.add(x, 1),
  "1 - x": (x) => g.sub(1, x),
  "x * 2": (x) => x.mul(2),
  "x / 3": (x) => g.div(x, 3),
  "int32 / int32": (x) => g.div(g.cast(x, "int32"), 2),
  "x ^ 2": (x) => g.pow(x, 2),
  "maximum(x, 0)": (x) => g.maximum(x, 0),
  "x < 1": (x) => g.less(x, 1),
  "where with numbers": (x) => g.where(x, 1, 0),
  "where with a number": (x, y) => g.where(x, y, 0),
  softmax: (x) => g.softmax(x),
  "logSoftmax along the first axis": (x) => g.logSoftmax(x, { axis: 0 }),
  sigmoid: (x) => g.sigmoid(x),
  softplus: (x) => g.softplus(x, { beta: 2 }),
  mean: (x) => g.mean(x, { axis: 0 }),
  variance: (x) => g.variance(x),
  logSumExp: (x) => g.logSumExp(x, { axis: 1 }),
  "argmax of all": (x) => g.argmax(x),
  "argmin along an axis": (x) => g.argmin(x, { axis: 1 }),
  "max of all": (x) => g.max(x),
  "a vector times a matrix": (x, y) => g.matmul(g.slice(x, [0]), y, { transposeB: true }),
  "affine of a sequence": (x, y) => g.affine(x, y),
  "affine with a bias": (x, y) => g.affine(x, y, g.slice(y, [null, 0])),
  "a slice at an index": (x) => g.slice(x, [0, 1]),
  indexSelect: (x) => g.indexSelect(x, g.tensor(new Int32Array([1, 0, 1]))),
  concat: (x, y) => g.concat([x, y]),
  "concat of two dtypes": (x) => g.concat([x, g.cast(x, "int32")]),
  stack: (x, y) => g.stack([x, y]),
  poolMax2d: (_x, _y, image) => g.poolMax2d(image, { kernelSize: 2 }),
  poolAvg2d: (_x, _y, image) => g.poolAvg2d(image, { kernelSize: 2 }),
  "poolAvg2d with a remainder": (_x, _y, image) => g.poolAvg2d(image, { kernelSize: 3, stride: 2, ceilMode: true }),
  unfold2d: (_x, _y, image) => g.unfold2d(image, { kernelSize: 2 }),
  convolve2d: (_x, _y, image) => g.convolve2d(image, image),
  convolveTranspose2d: (_x, _y, image) => g.convolveTranspose2d(image, image),
  "convolveTranspose2d with a bias": (_x, y, image) =>
    g.convolveTranspose2d(image, image, { bias: g.slice(y, [0, [0, 1]]) }),
};

/** What the calls above make for themselves before the operation that is tested. */
const MADE_BEFORE = new Set([
  "convolveTranspose2d with a bias",
  "int32 / int32",
  "a vector times a matrix",
  "affine with a bias",
  "indexSelect",
  "concat of two dtypes",
]);

describe.each<[string, () => Backend]>([
  ["the reference backend", reference],
  ["primitives alone", () => withoutFused(reference())],
])("outside of scopes, on %s", (_, make) => {
  let backend: Backend;
  beforeEach(() => {
    backend = make();
    setBackend(backend);
  });

  it.each(Object.entries(CALLS))("%s leaves nothing but its result", (name, call) => {
    for (const requiresGrad of [false, true]) {
      const x = g.tensor(
        [
          [1, 2, 3],
          [4, 5, 6],
        ],
        { requiresGrad },
      );
      const y = g.tensor(
        [
          [1, 0, 2],
          [0, 1, 1],
        ],
        { requiresGrad },
      );
      const image = g.tensor(
        Float32Array.from({ length: 16 }, (__, i) => i),
        { shape: [1, 1, 4, 4], requiresGrad },
      );
      const before = backend.memory().buffers;
      // What the call itself has made before is freed with it, so that only the operation's own is left to be seen.
      const run = (): Tensor => (MADE_BEFORE.has(name) ? g.operation(() => call(x, y, image)) : call(x, y, image));
      const plain = noGrad(run);
      expect(backend.memory().buffers).toBe(before + 1);
      plain.dispose();
      expect(backend.memory().buffers).toBe(before);
      const recorded = run();
      expect(isTensor(recorded)).toBe(true);
      if (recorded.requiresGrad) {
        const grad = g.ones(recorded.shape);
        backward(recorded, { grad });
        grad.dispose();
        for (const leaf of [x, y, image]) {
          leaf.grad?.dispose();
          leaf.grad = undefined;
        }
      }
      recorded.dispose();
      expect(backend.memory().buffers).toBe(before);
      for (const leaf of [x, y, image]) leaf.dispose();
    }
  });
});
