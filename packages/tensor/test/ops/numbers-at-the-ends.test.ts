import { beforeEach, describe, expect, it } from "vitest";
import {
  affine,
  backward,
  convolve2d,
  type DType,
  div,
  logSoftmax,
  reference,
  setBackend,
  sign,
  softplus,
  tensor,
  variance,
  zeros,
} from "../../src/index.ts";

beforeEach(() => setBackend(reference()));

/** The unbiased variance in double precision, of values that are scaled by their largest so that nothing overflows. */
function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((total, value) => total + value / values.length, 0);
  return values.reduce((total, value) => total + (value - mean) * ((value - mean) / (values.length - 1)), 0);
}

describe("variance", () => {
  it.each([
    [[1.36e19, -1.36e19, 0]],
    [[2e19, -2e19, ...Array<number>(40).fill(0)]],
    [[1e-18, -1e-18, 0]],
    [[3e-19, 1e-19]],
    [[5, 5, 5]],
    [[1, 2, 4]],
  ])("of %j is what double precision says", async (values) => {
    const result = await variance(tensor(values)).item();
    const wanted = varianceOf(values.map(Math.fround));
    expect(Math.abs(result - wanted)).toBeLessThanOrEqual(wanted * 1e-6);
  });

  it("is infinite only where it is itself too large", async () => {
    expect(await variance(tensor([3e19, -3e19])).item()).toBe(Number.POSITIVE_INFINITY);
    expect(await variance(tensor([Number.POSITIVE_INFINITY, 1])).item()).toBeNaN();
    expect(await variance(tensor([Number.NaN, 1])).item()).toBeNaN();
  });

  it("goes on ordinarily in rows beside rows that are scaled", async () => {
    const x = tensor([
      [1, 2, 3],
      [1.36e19, -1.36e19, 0],
    ]);
    expect(await variance(x, { axis: 1 }).array()).toEqual([1, Math.fround(1.36e19) ** 2].map(Math.fround));
  });

  it("has the gradient 2 (x - mean) / (n - 1) at both ends", async () => {
    for (const scale of [1e-17, 1, 1e18]) {
      const x = tensor([1 * scale, 2 * scale, 6 * scale], { requiresGrad: true });
      backward(variance(x));
      const wanted = [-2 * scale, -1 * scale, 3 * scale];
      const ratios = (await div(x.grad as typeof x, tensor(wanted)).array()) as number[];
      for (const ratio of ratios) expect(ratio).toBeCloseTo(1, 5);
    }
  });
});

describe("logSoftmax", () => {
  it("keeps the digits of a sure prediction, which the others take from 0", async () => {
    const [first, last] = (await logSoftmax(
      tensor([
        [30, 5],
        [5, 30],
      ]),
    ).array()) as [[number, number], [number, number]];
    for (const value of [first[0], last[1]]) expect(value / -Math.log1p(Math.exp(-25))).toBeCloseTo(1, 6);
  });

  it("has a gradient for whatever is passed back, not only for what adds up to 1", async () => {
    const x = tensor([1, 1], { requiresGrad: true });
    backward(logSoftmax(x), { grad: tensor([2, 4]) });
    expect(await x.grad?.array()).toEqual([-1, 1]);
  });
});

describe("softplus", () => {
  it("neither overflows nor vanishes before it must", async () => {
    const [large, small] = (await softplus(tensor([1000, -80])).array()) as number[];
    expect(large).toBe(1000);
    expect((small as number) / Math.exp(-80)).toBeCloseTo(1, 6);
  });
});

describe("affine", () => {
  it.each([
    [
      [2, 0],
      [2, 3],
    ],
    [[0], [3]],
    [
      [4, 2, 0],
      [4, 2, 3],
    ],
    [
      [0, 2, 0],
      [0, 2, 3],
    ],
  ])("of %j, without features, is the bias", async (shape, result) => {
    const y = affine(zeros(shape), zeros([3, 0]), tensor([1, 2, 3]));
    expect(y.shape).toEqual(result);
    expect(Array.from(await y.data())).toEqual(Array.from({ length: y.size }, (_, i) => (i % 3) + 1));
  });

  it.each<[DType, DType, DType]>([
    ["float32", "int32", "float32"],
    ["float32", "float32", "int32"],
    ["int32", "float32", "int32"],
    ["float32", "float64", "float32"],
    ["int32", "int32", "int32"],
  ])("of x %s, weight %s and bias %s computes in the widest", async (x, weight, bias) => {
    const y = affine(tensor([[1, 2]], { dtype: x }), tensor([[3, 4]], { dtype: weight }), tensor([5], { dtype: bias }));
    expect(await y.array()).toEqual([[16]]);
  });

  it("gives each operand a gradient of its own dtype", () => {
    const x = tensor([[1, 2]], { requiresGrad: true });
    const weight = tensor([[3, 4]], { dtype: "float64", requiresGrad: true });
    backward(affine(x, weight));
    expect([x.grad?.dtype, weight.grad?.dtype]).toEqual(["float32", "float64"]);
  });
});

describe("convolve2d", () => {
  it("converts an int32 weight and bias", async () => {
    const x = tensor([[[[1, 2]]]]);
    const weight = tensor([[[[3]]]], { dtype: "int32" });
    expect(await convolve2d(x, weight, { bias: tensor([1], { dtype: "int32" }) }).array()).toEqual([[[[4, 7]]]]);
  });
});

describe("sign", () => {
  it("of NaN is NaN, so that whoever steps by it sees it", async () => {
    expect(await sign(tensor([Number.NaN, -0, -2, 3])).array()).toEqual([Number.NaN, 0, -1, 1]);
  });
});
