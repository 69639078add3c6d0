import { type Pool2dOptions, type PoolAvg2dOptions, poolAvg2d, poolMax2d } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { pair, pooled, type Window } from "./image-oracle.ts";
import { type OpCase, series, shaped, type ValueCase } from "./op-case.ts";
import { largest, total } from "./oracle.ts";

/** The largest value and the mean of windows. */
export function poolingCases(): OpCase[] {
  return [...maxima(), ...maximaAtTies(), ...means()];
}

function windowOf(options: Pool2dOptions): Window {
  return { kernel: pair(options.kernelSize), options: { ...options, stride: options.stride ?? options.kernelSize } };
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

function maxCase(title: string, x: HostValues, options: Pool2dOptions): ValueCase {
  return {
    kind: "value",
    name: `poolMax2d: ${title}`,
    op: "poolMax2d",
    inputs: [x],
    run: (y) => poolMax2d(y as Tensor, options),
    expected: (y) => pooled((list) => largest(list.filter(isNumber)), y as HostValues, windowOf(options)),
    tolerance: "exact",
    gradient: "check",
  };
}

function maxima(): OpCase[] {
  const x = series([2, 2, 4, 5]);
  const negative = { ...x, data: Array.from(x.data, (value) => value - 10) };
  const nan = Number.NaN;
  const infinity = Number.POSITIVE_INFINITY;
  const troubled = shaped(
    [1, 1, 4, 4],
    [1, nan, 2, 3, 4, 5, infinity, 6, -infinity, -infinity, 0, -0, -infinity, -infinity, -0, 0],
  );
  return [
    maxCase("windows side by side", x, { kernelSize: 2 }),
    maxCase("windows that overlap", x, { kernelSize: [3, 2], stride: 1 }),
    maxCase("windows with gaps", x, { kernelSize: 1, stride: [2, 3] }),
    maxCase("padding, which never wins", negative, { kernelSize: 3, stride: 2, padding: 1 }),
    maxCase("dilation", x, { kernelSize: 2, stride: 1, dilation: [2, 3] }),
    maxCase("the whole image", x, { kernelSize: [4, 5] }),
    maxCase("windows that hang over", x, { kernelSize: 3, stride: 2, ceilMode: true }),
    maxCase("windows that hang over the padding", negative, {
      kernelSize: [2, 3],
      stride: 3,
      padding: 1,
      ceilMode: true,
    }),
    { ...maxCase("an empty batch", shaped([0, 2, 4, 4], []), { kernelSize: 2 }), gradient: "compare" },
    { ...maxCase("extremes", troubled, { kernelSize: 2 }), gradient: "compare" },
    { ...maxCase("a layer", series([3, 17, 14, 15]), { kernelSize: 3, stride: 2, padding: 1 }), gradient: "compare" },
  ];
}

function maximaAtTies(): OpCase[] {
  return [
    {
      ...maxCase("the first of equal elements gets the gradient", shaped([1, 1, 2, 4], [1, 3, 2, 2, 3, 3, 2, 2]), {
        kernelSize: 2,
      }),
      gradient: "compare",
      grads: ({ data }) => [shaped([1, 1, 2, 4], [0, data[0] as number, data[1] as number, 0, 0, 0, 0, 0])],
    },
    {
      ...maxCase("gradients of overlapping windows add up", shaped([1, 1, 1, 4], [1, 5, 2, 3]), {
        kernelSize: [1, 2],
        stride: 1,
      }),
      gradient: "compare",
      grads: ({ data }) => [shaped([1, 1, 1, 4], [0, (data[0] as number) + (data[1] as number), 0, data[2] as number])],
    },
  ];
}

function meanCase(title: string, x: HostValues, options: PoolAvg2dOptions): ValueCase {
  const { countIncludePad = true } = options;
  const meanOf = (list: (number | undefined)[]): number => {
    const inside = list.filter(isNumber);
    return total(inside) / (countIncludePad ? list.length : inside.length);
  };
  return {
    kind: "value",
    name: `poolAvg2d: ${title}`,
    op: "poolAvg2d",
    inputs: [x],
    run: (y) => poolAvg2d(y as Tensor, options),
    expected: (y) => pooled(meanOf, y as HostValues, windowOf(options)),
    tolerance: "elementary",
    gradient: "check",
  };
}

function means(): OpCase[] {
  const x = series([2, 2, 4, 5]);
  const troubled = shaped([1, 1, 2, 4], [Number.NaN, 1, 2, Number.POSITIVE_INFINITY, 1, 1, 1e4, -1e4]);
  const partly = { kernelSize: [3, 2], padding: [1, 0], countIncludePad: false } as const;
  return [
    meanCase("windows side by side", x, { kernelSize: 2 }),
    meanCase("windows that overlap", x, { kernelSize: [3, 2], stride: 1 }),
    meanCase("padding counts", x, { kernelSize: 3, stride: 2, padding: 1 }),
    meanCase("padding does not count", x, { kernelSize: 3, stride: 2, padding: 1, countIncludePad: false }),
    meanCase("padding that differs by axis does not count", x, partly),
    meanCase("the whole image", x, { kernelSize: [4, 5] }),
    meanCase("windows that hang over", x, { kernelSize: 3, stride: 2, ceilMode: true }),
    meanCase("windows that hang over the padding", x, { kernelSize: 3, stride: 3, padding: 1, ceilMode: true }),
    meanCase("windows that hang over, padding does not count", x, { ...partly, stride: 2, ceilMode: true }),
    { ...meanCase("an empty batch", shaped([0, 2, 4, 4], []), { kernelSize: 2 }), gradient: "compare" },
    { ...meanCase("a layer", series([3, 17, 14, 15]), { kernelSize: 3, stride: 2, padding: 1 }), gradient: "compare" },
    { ...meanCase("extremes", troubled, { kernelSize: 2 }), gradient: "compare" },
  ];
}
