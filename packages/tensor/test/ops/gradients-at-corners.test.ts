import { beforeEach, describe, expect, it } from "vitest";
import {
  backward,
  logSumExp,
  max,
  maximum,
  minimum,
  ones,
  poolMax2d,
  pow,
  reference,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.ts";

beforeEach(() => setBackend(reference()));

function leaf(values: number[]): Tensor {
  return tensor(new Float64Array(values), { requiresGrad: true });
}

function gradOf(x: Tensor): number[] {
  return [...(x.grad?.dataSync() ?? [])];
}

describe("gradients at corners are PyTorch's", () => {
  it("maximum and minimum: half each where equal, all to both where one is NaN", () => {
    const a = leaf([1, 2, 3, Number.NaN]);
    const b = leaf([3, 2, 1, 0]);
    backward(maximum(a, b), { grad: ones([4], { dtype: "float64" }) });
    expect(gradOf(a)).toEqual([0, 0.5, 1, 1]);
    expect(gradOf(b)).toEqual([1, 0.5, 0, 1]);
    const c = leaf([1, 2, 3]);
    const d = leaf([3, 2, 1]);
    backward(minimum(c, d).sum());
    expect(gradOf(c)).toEqual([1, 0.5, 0]);
    expect(gradOf(d)).toEqual([0, 0.5, 1]);
  });

  it("max: equal largest values share", () => {
    const x = leaf([4, 1, 4, 4]);
    backward(max(x));
    expect(gradOf(x)).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
  });

  it("pow: 0 for the base where the exponent is 0, and for an exponent >= 0 of a base of 0", () => {
    const base = leaf([0, 0, 2, 0]);
    const exponent = leaf([0, 2, 3, -1]);
    backward(pow(base, exponent).sum());
    expect(gradOf(base)).toEqual([0, 0, 12, Number.NEGATIVE_INFINITY]);
    expect(gradOf(exponent)).toEqual([0, 0, 8 * Math.log(2), Number.NEGATIVE_INFINITY]);
  });
});

describe("empty reductions", () => {
  it("logSumExp of nothing is -Infinity, max of nothing an error", () => {
    expect(logSumExp(zeros([2, 0]), { axis: 1 }).dataSync()).toEqual(
      new Float32Array([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]),
    );
    expect(() => max(zeros([2, 0]), { axis: 1 })).toThrow(
      "max: there must be at least one element to compare, got shape [2, 0]. Skip empty batches.",
    );
  });
});

describe("poolMax2d", () => {
  it("refuses windows that see nothing but padding", () => {
    expect(() => poolMax2d(ones([1, 1, 4, 4]), { kernelSize: 2, padding: 1, dilation: 5, stride: 1 })).toThrow(
      "poolMax2d: every window must see a pixel, got kernel [2,2] with padding [1,1] and dilation [5,5] on [1, 1, 4, 4]. " +
        "Dilate or pad less.",
    );
    expect(() => poolMax2d(ones([1, 1, 4, 4]), { kernelSize: 2, padding: 2 })).toThrow(
      "poolMax2d: padding must be at most half of the kernel, got padding 2 for kernel 2. " +
        "Otherwise a window may see nothing but padding.",
    );
  });
});
