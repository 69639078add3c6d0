import { describe, expect, it } from "vitest";
import {
  argmax,
  argmin,
  backward,
  concat,
  convolve2d,
  gather,
  indexSelect,
  logSumExp,
  matmul,
  max,
  mean,
  min,
  mul,
  pad,
  poolAvg2d,
  poolMax2d,
  reference,
  scatterAdd,
  setBackend,
  stack,
  sum,
  type Tensor,
  tensor,
  variance,
} from "../../src/index.ts";
import { matchers } from "../../src/testing/index.ts";

expect.extend(matchers);
setBackend(reference());

const x = (): Tensor =>
  tensor([
    [1, 2, 4],
    [3, 9, 6],
  ]);
const indices = (...values: number[]): Tensor => tensor(new Int32Array(values));
/** Images `[1, 1, h, w]`. */
const image = (rows: readonly (readonly number[])[]): Tensor =>
  tensor(rows.flat(), { shape: [1, 1, rows.length, rows[0]!.length] });
const grid = (): Tensor =>
  image([
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
    [13, 14, 15, 16],
  ]);
const values = (y: Tensor): [readonly number[], number[]] => [y.shape, Array.from(y.dataSync())];

describe("matmul's flags", () => {
  const v = (): Tensor => tensor([1, 10]);
  const square = (): Tensor =>
    tensor([
      [1, 2],
      [3, 4],
    ]);

  it("mean nothing to a vector, which is a row on the left and a column on the right", () => {
    for (const flags of [{ transposeA: true }, { transposeA: false }, {}]) {
      expect(matmul(v(), square(), flags)).toBeAllClose([31, 42]);
      expect(matmul(v(), v(), flags)).toBeAllClose(101);
    }
    for (const flags of [{ transposeB: true }, { transposeB: false }, {}]) {
      expect(matmul(square(), v(), flags)).toBeAllClose([21, 43]);
      expect(matmul(v(), v(), flags)).toBeAllClose(101);
    }
  });

  it("transpose the matrix that a vector is multiplied by", () => {
    expect(matmul(square(), v(), { transposeA: true })).toBeAllClose([31, 42]);
    expect(matmul(v(), square(), { transposeB: true })).toBeAllClose([21, 43]);
    expect(matmul(v(), square(), { transposeA: true, transposeB: true })).toBeAllClose([21, 43]);
    expect(matmul(square(), v(), { transposeA: true, transposeB: true })).toBeAllClose([31, 42]);
  });

  it("transpose either matrix, neither unless told to, and so do gradients", () => {
    const other = (): Tensor =>
      tensor([
        [1, 5],
        [0, 2],
      ]);
    const weights = tensor([
      [1, 2],
      [5, 3],
    ]);
    const rows: readonly [boolean | undefined, boolean | undefined, number[][], number[][], number[][]][] = [
      [
        undefined,
        undefined,
        [
          [1, 9],
          [3, 23],
        ],
        [
          [11, 4],
          [20, 6],
        ],
        [
          [16, 11],
          [22, 16],
        ],
      ],
      [
        true,
        undefined,
        [
          [1, 11],
          [2, 18],
        ],
        [
          [11, 20],
          [4, 6],
        ],
        [
          [11, 8],
          [23, 18],
        ],
      ],
      [
        undefined,
        true,
        [
          [11, 4],
          [23, 8],
        ],
        [
          [1, 9],
          [5, 31],
        ],
        [
          [16, 22],
          [11, 16],
        ],
      ],
      [
        true,
        true,
        [
          [16, 6],
          [22, 8],
        ],
        [
          [1, 5],
          [9, 31],
        ],
        [
          [11, 23],
          [8, 18],
        ],
      ],
    ];
    for (const [transposeA, transposeB, expected, gradA, gradB] of rows) {
      const [a, b] = [square(), other()];
      for (const leaf of [a, b]) leaf.requiresGrad = true;
      const flags = { ...(transposeA && { transposeA }), ...(transposeB && { transposeB }) };
      const y = matmul(a, b, flags);
      expect(y).toBeAllClose(expected);
      backward(sum(mul(y, weights)));
      expect([a.grad!, b.grad!].map((grad) => Array.from(grad.dataSync()))).toEqual([gradA.flat(), gradB.flat()]);
    }
  });
});

describe("reductions", () => {
  it("take all axes and drop them, unless told otherwise", () => {
    for (const [f, all, rows] of [
      [sum, 25, [7, 18]],
      [mean, 25 / 6, [7 / 3, 6]],
      [max, 9, [4, 9]],
      [min, 1, [1, 3]],
      [variance, 257 / 30, [7 / 3, 9]],
      [logSumExp, 9.0585058, [4.1698461, 9.0509357]],
      [argmax, 4, [2, 1]],
      [argmin, 0, [0, 0]],
    ] as const) {
      const dtype = f === argmax || f === argmin ? ("int32" as const) : ("float32" as const);
      const expected = (list: readonly number[], shape: number[]) => ({ shape, data: list, dtype });
      expect(f(x())).toBeAllClose(expected([all], []));
      expect(f(x(), { keepDims: false })).toBeAllClose(expected([all], []));
      expect(f(x(), { keepDims: true })).toBeAllClose(expected([all], [1, 1]));
      expect(f(x(), { axis: 1 })).toBeAllClose(expected(rows, [2]));
      expect(f(x(), { axis: -1, keepDims: true })).toBeAllClose(expected(rows, [2, 1]));
    }
  });

  it("divide by one less for a variance, unless told by how much", () => {
    expect(variance(tensor([1, 3]))).toBeAllClose(2);
    expect(variance(tensor([1, 3]), { correction: 1 })).toBeAllClose(2);
    expect(variance(tensor([1, 3]), { correction: 0 })).toBeAllClose(1);
    expect(variance(tensor([1, 3]), { correction: 1.5 })).toBeAllClose(4);
  });

  it("keep axes of nothing too, where they are told to", () => {
    expect(logSumExp(tensor([], { shape: [2, 0] }), { axis: 1, keepDims: true })).toBeAllClose([
      [-Infinity],
      [-Infinity],
    ]);
    expect(logSumExp(tensor([], { shape: [2, 0] }), { axis: 1 })).toBeAllClose([-Infinity, -Infinity]);
  });
});

describe("operations along an axis", () => {
  it("take the first one unless told otherwise", () => {
    const pair = (): Tensor =>
      tensor([
        [1, 2],
        [3, 4],
      ]);
    const at = (): Tensor => tensor(new Int32Array([1, 0]), { shape: [1, 2] });
    expect(concat([pair(), pair()])).toBeAllClose([
      [1, 2],
      [3, 4],
      [1, 2],
      [3, 4],
    ]);
    expect(concat([pair(), pair()], { axis: 1 })).toBeAllClose([
      [1, 2, 1, 2],
      [3, 4, 3, 4],
    ]);
    expect(stack([tensor([1, 2]), tensor([3, 4])])).toBeAllClose([
      [1, 2],
      [3, 4],
    ]);
    expect(stack([tensor([1, 2]), tensor([3, 4])], { axis: -1 })).toBeAllClose([
      [1, 3],
      [2, 4],
    ]);
    expect(gather(pair(), at())).toBeAllClose([[3, 2]]);
    expect(gather(pair(), at(), { axis: 1 })).toBeAllClose([[2, 1]]);
    expect(scatterAdd(tensor([[5, 6]]), at(), { shape: [2, 2] })).toBeAllClose([
      [0, 6],
      [5, 0],
    ]);
    expect(scatterAdd(tensor([[5, 6]]), at(), { shape: [2, 2], axis: 1 })).toBeAllClose([
      [6, 5],
      [0, 0],
    ]);
    expect(indexSelect(pair(), indices(1))).toBeAllClose([[3, 4]]);
    expect(indexSelect(pair(), indices(1), { axis: 1 })).toBeAllClose([[2], [4]]);
  });

  it("pad with 0 unless told otherwise", () => {
    expect(pad(tensor([5]), [[1, 2]])).toBeAllClose([0, 5, 0, 0]);
    expect(pad(tensor([5]), [[1, 2]], { value: -3 })).toBeAllClose([-3, 5, -3, -3]);
  });
});

describe("windows", () => {
  it("of a convolution move by 1, densely, over nothing but the image, in one group, unless told otherwise", () => {
    const ones = tensor(new Float32Array(4).fill(1), { shape: [1, 1, 2, 2] });
    const by = (options: object): [readonly number[], number[]] => values(convolve2d(grid(), ones, options));
    expect(by({})).toEqual([
      [1, 1, 3, 3],
      [14, 18, 22, 30, 34, 38, 46, 50, 54],
    ]);
    expect(by({ stride: 2 })).toEqual([
      [1, 1, 2, 2],
      [14, 22, 46, 54],
    ]);
    expect(by({ stride: 3, padding: 1 })).toEqual([
      [1, 1, 2, 2],
      [1, 7, 22, 54],
    ]);
    expect(by({ dilation: 3 })).toEqual([[1, 1, 1, 1], [34]]);
    expect(by({ stride: 2, bias: tensor([100]) })).toEqual([
      [1, 1, 2, 2],
      [114, 122, 146, 154],
    ]);
    const two = tensor([1, 2], { shape: [1, 2, 1, 1] });
    const weight = tensor([3, 5], { shape: [2, 1, 1, 1] });
    expect(values(convolve2d(two, weight, { groups: 2 }))).toEqual([
      [1, 2, 1, 1],
      [3, 10],
    ]);
    const wide = tensor([3, 5, 7, 9], { shape: [2, 2, 1, 1] });
    expect(values(convolve2d(two, wide))).toEqual([
      [1, 2, 1, 1],
      [13, 25],
    ]);
  });

  it("of pooling move by their own size, and leave out what does not fill one, unless told otherwise", () => {
    const five = (): Tensor => image([[1, 2, 3, 4, 5]]);
    const [kernelSize, ceilMode] = [[1, 2] as const, true];
    expect(values(poolMax2d(five(), { kernelSize }))).toEqual([
      [1, 1, 1, 2],
      [2, 4],
    ]);
    expect(values(poolMax2d(five(), { kernelSize, ceilMode }))).toEqual([
      [1, 1, 1, 3],
      [2, 4, 5],
    ]);
    expect(values(poolMax2d(five(), { kernelSize, stride: 1 }))).toEqual([
      [1, 1, 1, 4],
      [2, 3, 4, 5],
    ]);
    expect(values(poolAvg2d(five(), { kernelSize }))).toEqual([
      [1, 1, 1, 2],
      [1.5, 3.5],
    ]);
    expect(values(poolAvg2d(five(), { kernelSize, ceilMode }))).toEqual([
      [1, 1, 1, 3],
      [1.5, 3.5, 5],
    ]);
    // The last of three would begin behind the image.
    expect(values(poolMax2d(image([[1, 2, 3]]), { kernelSize: [1, 1], stride: [1, 3], ceilMode }))[1]).toEqual([1]);
    // Dilated, a window sees every other pixel.
    expect(values(poolMax2d(five(), { kernelSize, stride: 1, dilation: 2 }))).toEqual([
      [1, 1, 1, 3],
      [3, 4, 5],
    ]);
  });

  it("of an average divide by their size, padding counted, unless told otherwise", () => {
    const options = { kernelSize: [1, 3], padding: [0, 1] } as const;
    const four = (): Tensor => image([[3, 6, 9, 12]]);
    expect(values(poolAvg2d(four(), options))).toEqual([
      [1, 1, 1, 2],
      [3, 7],
    ]);
    expect(values(poolAvg2d(four(), { ...options, countIncludePad: true }))[1]).toEqual([3, 7]);
    expect(values(poolAvg2d(four(), { ...options, countIncludePad: false }))[1]).toEqual([4.5, 10.5]);
    // What hangs beyond the padding counts neither way.
    const hanging = { ...options, ceilMode: true, stride: [1, 2] } as const;
    expect(values(poolAvg2d(four(), hanging))[1]).toEqual([3, 9, 6]);
    expect(values(poolAvg2d(four(), { ...hanging, countIncludePad: false }))[1]).toEqual([4.5, 9, 12]);
  });
});
