import * as fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  affine,
  type Backend,
  convolve2d,
  grad,
  mul,
  poolMax2d,
  reference,
  setBackend,
  sum,
  type Tensor,
  tensor,
  withoutFused,
} from "../../src/index.ts";
import { windowCases } from "./support.ts";

const fused = reference();
const composed = withoutFused(fused);

beforeEach(() => setBackend(fused));

describe("withoutFused", () => {
  it("takes the fused kernels away and shares everything else", () => {
    expect(composed.fused).toEqual({});
    expect({ ...composed, fused: fused.fused }).toEqual(fused);
    const before = fused.memory().buffers;
    composed.release(composed.fill(1, [2], "float32"));
    composed.fill(1, [2], "float32");
    expect(fused.memory().buffers).toBe(before + 1);
  });
});

/** Whole numbers from -4 to 4 that look random, so that sums of products are exact. */
function values(size: number, salt: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => (((i + 1) * (salt * 2 + 7919)) % 9) - 4);
}

/** The output of `compute` and its gradients to every input, on `backend`. */
function run(
  backend: Backend,
  shapes: readonly (readonly number[])[],
  compute: (inputs: readonly Tensor[]) => Tensor,
): Float64Array[] {
  const inputs = shapes.map((shape, i) => {
    const size = shape.reduce((product, length) => product * length, 1);
    return tensor(values(size, i), { shape, requiresGrad: true, backend });
  });
  const y = compute(inputs);
  const upstream = tensor(values(y.size, 5), { shape: y.shape, backend });
  const grads = grad(sum(mul(y, upstream)), inputs);
  return [y, ...grads].map((x) => x.dataSync() as Float64Array);
}

describe("the fused kernels of the reference backend agree with their composition from primitives", () => {
  it("convolve2d, and both its gradients", () => {
    const cases = fc.tuple(windowCases(), fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 }));
    fc.assert(
      fc.property(cases, ([{ window, images }, groups, outputs]) => {
        const [n, c, h, w] = images;
        const shapes = [[n, c * groups, h, w], [outputs * groups, c, ...window.kernelSize], [outputs * groups]];
        const { stride, padding, dilation } = window;
        const compute = ([x, weight, bias]: readonly Tensor[]): Tensor =>
          convolve2d(x!, weight!, { stride, padding, dilation, groups, bias: bias! });
        expect(run(fused, shapes, compute)).toEqual(run(composed, shapes, compute));
      }),
    );
  });

  it("poolMax2d, ties and the gradient included", () => {
    const cases = windowCases().filter(({ window }) =>
      window.padding.every((pixels, axis) => 2 * pixels <= window.kernelSize[axis]! && window.dilation[axis] === 1),
    );
    fc.assert(
      fc.property(cases, ({ window: { kernelSize, stride, padding }, images }) => {
        const compute = ([x]: readonly Tensor[]): Tensor => poolMax2d(x!, { kernelSize, stride, padding });
        expect(run(fused, [images], compute)).toEqual(run(composed, [images], compute));
      }),
    );
  });

  it("affine, with and without a bias", () => {
    fc.assert(
      fc.property(fc.nat(5), fc.nat(5), fc.nat(5), (n, inputs, outputs) => {
        const compute = ([x, weight, bias]: readonly Tensor[]): Tensor => affine(x!, weight!, bias);
        const shapes = [[n, inputs], [outputs, inputs], [outputs]];
        expect(run(fused, shapes, compute)).toEqual(run(composed, shapes, compute));
        const unbiased = shapes.slice(0, 2);
        expect(run(fused, unbiased, compute)).toEqual(run(composed, unbiased, compute));
      }),
    );
  });
});
