import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Operand } from "../../src/backend.ts";
import type { Convolution2d } from "../../src/fused.ts";
import { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } from "../../src/reference/convolve2d.ts";
import { at, indicesOf, inner, operand, operands, tabulate, windowCases, windowElement } from "./support.ts";

interface Case {
  readonly x: Operand;
  readonly weight: Operand;
  readonly bias: Operand;
  readonly grad: Operand;
  readonly convolution: Convolution2d;
}

/** Convolutions of up to three groups of up to two input and two output channels. */
function cases(): fc.Arbitrary<Case> {
  const counts = fc.record({ groups: fc.integer({ min: 1, max: 3 }), inputs: fc.nat(1), outputs: fc.nat(1) });
  return fc.tuple(windowCases(), counts).chain(([{ window, images }, { groups, inputs, outputs }]) => {
    const [n, , h, w] = images;
    const out = groups * (outputs + 1);
    return fc.record({
      x: operands([n, groups * (inputs + 1), h, w], "float64"),
      weight: operands([out, inputs + 1, ...window.kernelSize], "float64"),
      bias: operands([out], "float64"),
      grad: operands([n, out, ...window.outputSize], "float64"),
      convolution: fc.constant({ ...window, groups }),
    });
  });
}

/** The definition, one output element at a time. */
function defined({ x, weight, bias, grad, convolution }: Case): ArrayLike<number> {
  const [out, channels] = weight.shape as readonly [number, number, number, number];
  return tabulate(grad.shape, x.dtype, ([n, o, oy, ox]) => {
    const firstChannel = Math.floor(o! / (out / convolution.groups)) * channels;
    let sum = at(bias, [o!]);
    for (const [c, i, j] of indicesOf(weight.shape.slice(1))) {
      const value = windowElement(x, convolution, [n!, firstChannel + c!, i!, j!, oy!, ox!]) ?? 0;
      sum += at(weight, [o!, c!, i!, j!]) * value;
    }
    return sum;
  });
}

const doubles = (x: Operand): Float64Array => x.buffer as Float64Array;

describe("convolve2d", () => {
  it("gives the published answers of CS231n's convolution notebook", () => {
    const linspace = (from: number, to: number, shape: readonly number[]): Operand => {
      const size = shape.reduce((product, length) => product * length, 1);
      return operand(
        Array.from({ length: size }, (_, i) => from + ((to - from) * i) / (size - 1)),
        shape,
        "float64",
      );
    };
    const y = convolve2d(
      linspace(-0.1, 0.5, [2, 3, 4, 4]),
      linspace(-0.2, 0.3, [3, 3, 4, 4]),
      linspace(-0.1, 0.2, [3]),
      { kernelSize: [4, 4], stride: [2, 2], padding: [1, 1], dilation: [1, 1], outputSize: [2, 2], groups: 1 },
    );
    expect(y.length).toBe(24);
    expect(y[0]).toBeCloseTo(-0.08759809, 8);
    expect(y[1]).toBeCloseTo(-0.10987781, 8);
    expect(y[23]).toBeCloseTo(2.38247847, 8);
  });

  it("is the sum that the definition says, for every window and group", () => {
    fc.assert(
      fc.property(cases(), (given) => {
        expect(convolve2d(given.x, given.weight, given.bias, given.convolution)).toEqual(defined(given));
      }),
    );
  });

  it("starts from 0 without a bias", () => {
    fc.assert(
      fc.property(cases(), (given) => {
        const bias = operand(new Float64Array(given.bias.size), given.bias.shape, "float64");
        const y = convolve2d(given.x, given.weight, undefined, given.convolution);
        expect(y).toEqual(convolve2d(given.x, given.weight, bias, given.convolution));
      }),
    );
  });

  it("rounds to float32 once, after the bias", () => {
    const convolution: Convolution2d = {
      kernelSize: [1, 2],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
      outputSize: [1, 1],
      groups: 1,
    };
    const x = operand([16777216, 1], [1, 1, 1, 2]);
    const y = convolve2d(x, operand([1, 1], [1, 1, 1, 2]), operand([-16777216]), convolution);
    expect(y).toEqual(new Float32Array([1]));
  });
});

describe("the gradients of convolve2d", () => {
  it("are its adjoints: <conv(x, w), g> = <x, inputGrad(g, w)> = <w, weightGrad(x, g)>", () => {
    fc.assert(
      fc.property(cases(), ({ x, weight, grad, convolution }) => {
        const forward = inner(convolve2d(x, weight, undefined, convolution) as Float64Array, doubles(grad));
        const toInput = convolve2dInputGrad(grad, weight, x.shape, convolution);
        const toWeight = convolve2dWeightGrad(x, grad, weight.shape, convolution);
        expect(toInput.length).toBe(x.size);
        expect(toWeight.length).toBe(weight.size);
        expect(inner(toInput, doubles(x))).toBe(forward);
        expect(inner(toWeight, doubles(weight))).toBe(forward);
      }),
    );
  });

  it("come in the dtype of the gradient, zero where no window looks", () => {
    const convolution: Convolution2d = {
      kernelSize: [1, 1],
      stride: [2, 2],
      padding: [0, 0],
      dilation: [1, 1],
      outputSize: [1, 2],
      groups: 1,
    };
    const grad = operand([5, 7], [1, 1, 1, 2]);
    const weight = operand([3], [1, 1, 1, 1]);
    expect(convolve2dInputGrad(grad, weight, [1, 1, 2, 3], convolution)).toEqual(
      new Float32Array([15, 0, 21, 0, 0, 0]),
    );
    const x = operand([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
    expect(convolve2dWeightGrad(x, grad, [1, 1, 1, 1], convolution)).toEqual(new Float32Array([26]));
  });
});
