import { type ConvolveTranspose2dOptions, convolveTranspose2d } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { pair } from "./image-oracle.ts";
import { errorCase, type OpCase, series, shaped, type ValueCase } from "./op-case.ts";
import { at, build } from "./oracle.ts";

/** Transposed convolutions, and what they say when they cannot. */
export function transposedConvolutionCases(): OpCase[] {
  return [...small(), ...large(), ...channelErrors(), ...sizeErrors()];
}

type Options = Omit<ConvolveTranspose2dOptions, "bias">;

function transposedCase(title: string, inputs: readonly HostValues[], options: Options = {}): ValueCase {
  return {
    kind: "value",
    name: `convolveTranspose2d: ${title}`,
    op: "convolveTranspose2d",
    inputs,
    run: (x, weight, bias) =>
      convolveTranspose2d(x as Tensor, weight as Tensor, bias === undefined ? options : { ...options, bias }),
    expected: (x, weight, bias) => transposed(x as HostValues, weight as HostValues, bias, options),
    tolerance: "elementary",
    gradient: "check",
  };
}

function small(): OpCase[] {
  const x = series([2, 2, 3, 4]);
  const weight = series([2, 3, 3, 2], 0.25);
  const bias = series([3], 1);
  return [
    transposedCase("without a bias", [series([2, 2, 2, 3]), series([2, 3, 2, 2], 0.5)]),
    transposedCase("with a bias", [x, weight, bias]),
    transposedCase("a stride", [x, weight, bias], { stride: 2 }),
    transposedCase("a stride larger than the kernel", [x, weight, bias], { stride: [4, 3] }),
    transposedCase("padding that cuts off", [x, weight, bias], { padding: 1 }),
    transposedCase("padding of more than the kernel", [x, series([2, 3, 1, 2])], { padding: [1, 2] }),
    transposedCase("padding that differs by axis, with a stride", [x, weight], { padding: [2, 0], stride: [2, 3] }),
    transposedCase("dilation", [x, weight, bias], { dilation: [3, 2] }),
    transposedCase("a larger output", [x, weight, bias], { stride: [2, 3], outputPadding: [1, 2], padding: 1 }),
    transposedCase("an output that dilation makes larger", [x, weight], { dilation: 3, outputPadding: 2 }),
    transposedCase("stride, padding, dilation and a larger output", [x, weight, bias], {
      stride: [3, 2],
      padding: [2, 1],
      dilation: [1, 2],
      outputPadding: [2, 0],
    }),
    transposedCase("groups", [series([2, 4, 3, 2]), series([4, 3, 2, 2], 0.25), series([6], 1)], { groups: 2 }),
    transposedCase("groups with a stride", [series([1, 4, 2, 3]), series([4, 2, 3, 3])], { groups: 2, stride: 2 }),
    transposedCase("depthwise", [series([2, 3, 3, 3]), series([3, 1, 3, 3])], { groups: 3, padding: 1, stride: 2 }),
    transposedCase("depthwise with two outputs a channel", [series([1, 2, 3, 3]), series([2, 2, 2, 2])], { groups: 2 }),
    transposedCase("one pixel", [series([1, 2, 1, 1]), series([2, 3, 2, 3]), bias]),
    transposedCase("one pixel wide with a stride", [x, series([2, 3, 1, 1])], { stride: 2 }),
    { ...transposedCase("an empty batch", [shaped([0, 2, 3, 3], []), weight, bias]), gradient: "compare" },
  ];
}

/** Sizes at which kernels divide their work. */
function large(): OpCase[] {
  return [
    transposedCase("an upsampling layer", [series([2, 17, 6, 5]), series([17, 9, 4, 4]), series([9])], {
      stride: 2,
      padding: 1,
    }),
    transposedCase("a layer to an image", [series([2, 16, 9, 8]), series([16, 3, 3, 3]), series([3])], { padding: 1 }),
    transposedCase("a depthwise layer", [series([2, 16, 7, 6]), series([16, 1, 4, 4])], { stride: 2, groups: 16 }),
  ].map((row) => ({ ...row, tolerance: "accumulated", gradient: "compare" }));
}

/** Every pixel adds the weights, times itself, to its window of the output; what the padding cuts off is left out. */
function transposed(x: HostValues, weight: HostValues, bias: HostValues | undefined, options: Options): HostValues {
  const [n, channels] = x.shape as [number, number, number, number];
  const [, outputs] = weight.shape as [number, number, number, number];
  const groups = options.groups ?? 1;
  const depth = channels / groups;
  const [rows, columns] = [0, 1].map((axis) => contributions(x, weight, options, axis as 0 | 1)) as [Seen[], Seen[]];
  return build([n, outputs * groups, rows.length, columns.length], (place) => {
    const [image, output, row, column] = place as [number, number, number, number];
    const [group, o] = [Math.floor(output / outputs), output % outputs];
    let sum = bias === undefined ? 0 : at(bias, [output]);
    for (let c = group * depth; c < (group + 1) * depth; c++) {
      for (const [y, i] of rows[row] as Seen) {
        for (const [z, j] of columns[column] as Seen) sum += at(x, [image, c, y, z]) * at(weight, [c, o, i, j]);
      }
    }
    return sum;
  });
}

/** What one place of the output gets along an axis: which pixels, each by which element of the kernel. */
type Seen = readonly (readonly [pixel: number, element: number])[];

function contributions(x: HostValues, weight: HostValues, options: Options, axis: 0 | 1): Seen[] {
  const [length, kernel] = [x.shape[axis + 2] as number, weight.shape[axis + 2] as number];
  const [stride, dilation] = [pair(options.stride ?? 1)[axis], pair(options.dilation ?? 1)[axis]];
  const [padding, more] = [pair(options.padding ?? 0)[axis], pair(options.outputPadding ?? 0)[axis]];
  const size = (length - 1) * stride - 2 * padding + dilation * (kernel - 1) + more + 1;
  const all = Array.from({ length: length * kernel }, (_, k) => [Math.floor(k / kernel), k % kernel] as const);
  return Array.from({ length: size }, (_, place) =>
    all.filter(([pixel, element]) => pixel * stride - padding + element * dilation === place),
  );
}

function error(title: string, inputs: HostValues[], message: string, options?: Options): OpCase {
  return errorCase(
    "convolveTranspose2d",
    title,
    inputs,
    (x, weight, bias) =>
      convolveTranspose2d(x as Tensor, weight as Tensor, bias === undefined ? options : { ...options, bias }),
    message,
  );
}

function channelErrors(): OpCase[] {
  const x = series([1, 2, 3, 3]);
  const weight = series([2, 3, 2, 2]);
  return [
    error(
      "rejects images without a batch axis",
      [series([2, 3, 3]), weight],
      "images must be [batch, channels, height, width], got [2, 3, 3]. Reshape to four axes.",
    ),
    error(
      "rejects a weight without four axes",
      [x, series([2, 3])],
      "weight must be [in, out / groups, kh, kw], got x [1, 2, 3, 3], weight [2, 3] and 1 groups. Reshape it.",
    ),
    error(
      "rejects channels that differ",
      [x, series([3, 2, 2, 2])],
      "x must have in = 3 channels, got x [1, 2, 3, 3], weight [3, 2, 2, 2] and 1 groups. Images are [batch, channels, height, width].",
    ),
    error(
      "rejects groups that do not divide the inputs",
      [x, weight],
      "groups must divide the input channels, got x [1, 2, 3, 3], weight [2, 3, 2, 2] and 4 groups. Use 1 or a divisor of 2.",
      { groups: 4 },
    ),
    error(
      "rejects a bias of another length",
      [x, weight, series([3])],
      "bias must be [6], got [3]. One number a channel.",
      { groups: 2 },
    ),
  ];
}

function sizeErrors(): OpCase[] {
  const x = series([1, 2, 3, 3]);
  const weight = series([2, 3, 2, 2]);
  return [
    ...lengthErrors(x, weight),
    error(
      "rejects padding that leaves nothing",
      [x, weight],
      "the output must have pixels, got padding [2, 0] on [1, 2, 3, 3] with kernel [2, 2]. Pad less, which cuts less off.",
      { padding: [2, 0] },
    ),
    error(
      "rejects images without pixels",
      [shaped([1, 2, 0, 3], []), weight],
      "the output must have pixels, got padding [0, 0] on [1, 2, 0, 3] with kernel [2, 2]. Pad less, which cuts less off.",
    ),
    error(
      "rejects a kernel without elements",
      [x, shaped([2, 3, 0, 2], [])],
      "the kernel's sizes must be whole numbers >= 1, got [0,2]. Give one number or [height, width].",
    ),
    error(
      "rejects more rows than a stride can tell apart",
      [x, weight],
      "outputPadding must be less than the stride or the dilation, got outputPadding [2,0] with stride [2,2] and dilation [1,1]. Leave it out, or stride more.",
      { stride: 2, outputPadding: [2, 0] },
    ),
  ];
}

function lengthErrors(x: HostValues, weight: HostValues): OpCase[] {
  return [
    error(
      "rejects a stride of 0",
      [x, weight],
      "stride must be whole numbers >= 1, got 0. Give one number or [height, width].",
      { stride: 0 },
    ),
    error(
      "rejects padding that is no number",
      [x, weight],
      'padding must be whole numbers >= 0, got "same". Give one number or [height, width].',
      { padding: "same" as unknown as number },
    ),
  ];
}
