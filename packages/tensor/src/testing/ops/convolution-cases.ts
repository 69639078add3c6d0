import {
  type Convolve2dOptions,
  concat,
  convolve2d,
  reshape,
  slice,
  type Unfold2dOptions,
  unfold2d,
  type WindowOptions,
} from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { convolved, outputSize, pair, seen, type Window } from "./image-oracle.ts";
import { type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { at, build } from "./oracle.ts";

/** Convolutions and the windows they are made of. */
export function convolutionCases(): OpCase[] {
  return [...small(), ...same(), ...large(), published(), ...windows()];
}

type Options = Omit<Convolve2dOptions, "bias">;

function convolutionCase(title: string, inputs: readonly HostValues[], options: Options = {}): ValueCase {
  return {
    kind: "value",
    name: `convolve2d: ${title}`,
    op: "convolve2d",
    inputs,
    run: (x, weight, bias) =>
      convolve2d(x as Tensor, weight as Tensor, bias === undefined ? options : { ...options, bias }),
    expected: (x, weight, bias) => {
      const [images, window] = withPadding(x as HostValues, weight as HostValues, options);
      return convolved(images, weight as HostValues, bias, window, options.groups ?? 1);
    },
    tolerance: "elementary",
    gradient: "check",
  };
}

/** Images and the window's options, where the padding is "same" with all zeros around the images already. */
function withPadding(x: HostValues, weight: HostValues, { padding, ...options }: Options): [HostValues, WindowOptions] {
  if (padding !== "same") return [x, padding === undefined ? options : { ...options, padding }];
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const around = pair(options.dilation ?? 1).map(
    (dilation, axis) => dilation * ((weight.shape[axis + 2] as number) - 1),
  );
  const [rows, columns] = around as [number, number];
  const [above, left] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const padded = build([n, c, h + rows, w + columns], ([image, channel, row, column]) => {
    const [y, z] = [(row as number) - above, (column as number) - left];
    const isInside = y >= 0 && z >= 0 && y < h && z < w;
    return isInside ? at(x, [image as number, channel as number, y, z]) : 0;
  });
  return [padded, options];
}

function same(): OpCase[] {
  const x = series([2, 2, 5, 4]);
  const bias = series([3], 1);
  return [
    convolutionCase("as large as the image", [x, series([3, 2, 3, 5], 0.25), bias], { padding: "same" }),
    convolutionCase("as large as the image by an even kernel", [x, series([3, 2, 2, 4], 0.25), bias], {
      padding: "same",
    }),
    convolutionCase("as large as the image, dilated", [x, series([3, 2, 2, 3])], { padding: "same", dilation: [3, 1] }),
    convolutionCase("as large as a smaller image", [series([1, 1, 1, 2]), series([2, 1, 4, 4])], { padding: "same" }),
    convolutionCase("as large as the image, in groups", [x, series([4, 1, 2, 3])], { padding: "same", groups: 2 }),
    convolutionCase("as large as the image by one pixel", [x, series([3, 2, 1, 1])], { padding: "same" }),
  ];
}

function small(): OpCase[] {
  const x = series([2, 2, 5, 4]);
  const weight = series([3, 2, 3, 2], 0.25);
  const bias = series([3], 1);
  return [
    convolutionCase("without a bias", [x, weight]),
    convolutionCase("with a bias", [x, weight, bias]),
    convolutionCase("a stride", [x, weight, bias], { stride: 2 }),
    convolutionCase("a stride that leaves a rest", [x, weight], { stride: [3, 2] }),
    convolutionCase("padding", [x, weight, bias], { padding: 1 }),
    convolutionCase("padding that differs by axis", [x, weight], { padding: [2, 0] }),
    convolutionCase("dilation", [series([1, 2, 6, 5]), weight, bias], { dilation: 2 }),
    convolutionCase("dilation that differs by axis", [x, weight], { dilation: [1, 3] }),
    convolutionCase("stride, padding and dilation at once", [series([2, 2, 6, 5]), weight, bias], {
      stride: [2, 1],
      padding: [2, 1],
      dilation: [2, 1],
    }),
    convolutionCase("groups", [series([2, 4, 4, 3]), series([6, 2, 2, 2], 0.25), series([6], 1)], { groups: 2 }),
    convolutionCase("depthwise", [series([2, 3, 4, 4]), series([3, 1, 3, 3], 0.25)], { groups: 3, padding: 1 }),
    convolutionCase("depthwise with two outputs a channel", [series([1, 2, 4, 4]), series([4, 1, 2, 2])], {
      groups: 2,
    }),
    convolutionCase("groups with a stride", [series([2, 4, 5, 5]), series([4, 2, 3, 3])], {
      groups: 2,
      stride: 2,
      padding: 1,
    }),
    convolutionCase("one pixel wide", [series([2, 3, 3, 4]), series([2, 3, 1, 1], 0.25), series([2])]),
    convolutionCase("one pixel wide with a stride", [series([1, 2, 5, 5]), series([3, 2, 1, 1])], { stride: 2 }),
    convolutionCase("a kernel as large as the image", [series([2, 2, 3, 4]), series([2, 2, 3, 4]), series([2])]),
    convolutionCase("an image smaller than the kernel", [series([1, 1, 1, 2]), series([1, 1, 3, 3])], { padding: 1 }),
    { ...convolutionCase("an empty batch", [shaped([0, 2, 4, 4], []), series([3, 2, 3, 3])]), gradient: "compare" },
  ];
}

/** Sizes at which kernels divide their work. */
function large(): OpCase[] {
  return [
    convolutionCase("an image layer", [series([3, 3, 17, 15]), series([18, 3, 3, 3]), series([18])], { padding: 1 }),
    convolutionCase("a middle layer", [series([2, 17, 9, 9]), series([9, 17, 3, 3])], { padding: 1, stride: 2 }),
    convolutionCase("five by five", [series([2, 4, 13, 12]), series([5, 4, 5, 5]), series([5])], { padding: 2 }),
    convolutionCase("a depthwise layer", [series([2, 16, 10, 11]), series([16, 1, 3, 3])], { padding: 1, groups: 16 }),
    convolutionCase("a pointwise layer", [series([2, 19, 8, 7]), series([21, 19, 1, 1]), series([21])]),
  ].map((row) => ({ ...row, tolerance: "accumulated", gradient: "compare" }));
}

/** The numbers that the notebooks of Stanford's course CS231n print for their naive forward pass. */
function published(): OpCase {
  const evenly = (from: number, to: number, shape: readonly number[]): HostValues => {
    const size = shape.reduce((a, b) => a * b, 1);
    return shaped(
      shape,
      Array.from({ length: size }, (_, i) => from + ((to - from) * i) / (size - 1)),
      "float32",
    );
  };
  return {
    ...convolutionCase("the course's published numbers", [
      evenly(-0.1, 0.5, [2, 3, 4, 4]),
      evenly(-0.2, 0.3, [3, 3, 4, 4]),
      evenly(-0.1, 0.2, [3]),
    ]),
    run: (x, weight, bias) => {
      const y = convolve2d(x as Tensor, weight as Tensor, { bias: bias as Tensor, stride: 2, padding: 1 });
      const flat = reshape(y, [-1]);
      return concat([slice(flat, [[0, 2]]), slice(flat, [[-1, 24]])]);
    },
    expected: () => values([-0.08759809, -0.10987781, 2.38247847], "float32"),
    gradient: "compare",
  };
}

function windows(): OpCase[] {
  const over = (title: string, shape: readonly number[], options: Unfold2dOptions): ValueCase => ({
    kind: "value",
    name: `unfold2d: ${title}`,
    op: "unfold2d",
    inputs: [series(shape)],
    run: (x) => unfold2d(x as Tensor, options),
    expected: (x) => unfolded(x as HostValues, { kernel: pair(options.kernelSize), options }),
    tolerance: "exact",
    gradient: "check",
  });
  return [
    over("every window", [2, 2, 4, 3], { kernelSize: 2 }),
    over("stride, padding and dilation", [1, 2, 5, 6], {
      kernelSize: [2, 3],
      stride: [2, 1],
      padding: 1,
      dilation: [1, 2],
    }),
    over("one pixel", [1, 2, 3, 3], { kernelSize: 1 }),
  ];
}

function unfolded(x: HostValues, window: Window): HostValues {
  const [n, c] = x.shape as [number, number, number, number];
  return build([n, c, ...window.kernel, ...outputSize(x, window)], ([image, channel, i, j, row, column]) => {
    const place = [image as number, channel as number, row as number, column as number];
    return seen(x, window, place, i as number, j as number) ?? 0;
  });
}
