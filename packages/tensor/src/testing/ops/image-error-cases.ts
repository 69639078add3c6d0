import { type Convolve2dOptions, convolve2d, poolAvg2d, poolMax2d } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { errorCase, type OpCase, series, shaped } from "./op-case.ts";

/** What operations on images say when they cannot. */
export function imageErrorCases(): OpCase[] {
  return [...convolutions(), ...convolutionOptions(), ...samePadding(), ...poolings()];
}

function error(title: string, inputs: HostValues[], message: string, options?: Convolve2dOptions): OpCase {
  return errorCase(
    "convolve2d",
    title,
    inputs,
    (x, weight, bias) => convolve2d(x as Tensor, weight as Tensor, bias === undefined ? options : { ...options, bias }),
    message,
  );
}

function convolutions(): OpCase[] {
  const x = series([1, 2, 4, 4]);
  const weight = series([3, 2, 3, 3]);
  return [
    error(
      "rejects images without a batch axis",
      [series([2, 4, 4]), weight],
      "images must be [batch, channels, height, width], got [2, 4, 4]. Reshape to four axes.",
    ),
    error(
      "rejects channels that differ",
      [x, series([1, 3, 3, 3])],
      "x must have in = 3 channels, got x [1, 2, 4, 4], weight [1, 3, 3, 3] and 1 groups. Images are [batch, channels, height, width].",
    ),
    error(
      "rejects groups that do not divide the outputs",
      [x, series([3, 1, 3, 3])],
      "groups must divide the output channels, got x [1, 2, 4, 4], weight [3, 1, 3, 3] and 2 groups. Use 1 or a divisor of 3.",
      { groups: 2 },
    ),
    error(
      "rejects a kernel that does not fit",
      [x, series([1, 2, 5, 5])],
      "the window must fit into the padded image, got kernel [5, 5] with dilation [1, 1] and padding [0, 0] on [1, 2, 4, 4]. Pad more, or pool less before this layer.",
    ),
  ];
}

function convolutionOptions(): OpCase[] {
  const x = series([1, 2, 4, 4]);
  const weight = series([3, 2, 3, 3]);
  return [
    error(
      "rejects a bias of another length",
      [x, weight, series([2])],
      "bias must be [3], got [2]. One number a channel.",
    ),
    error(
      "rejects a weight without four axes",
      [x, series([3, 2])],
      "weight must be [out, in / groups, kh, kw], got x [1, 2, 4, 4], weight [3, 2] and 1 groups. Reshape it.",
    ),
    error(
      "rejects a stride of 0",
      [x, weight],
      "stride must be whole numbers >= 1, got 0. Give one number or [height, width].",
      { stride: 0 },
    ),
    error(
      "rejects a fraction as padding",
      [x, weight],
      "padding must be whole numbers >= 0, got 0.5. Give one number or [height, width].",
      { padding: 0.5 },
    ),
  ];
}

function samePadding(): OpCase[] {
  const x = series([1, 2, 4, 4]);
  const weight = series([3, 2, 3, 3]);
  return [
    error(
      "rejects padding by a name that it does not know",
      [x, weight],
      'padding must be "same", or whole numbers >= 0, got "valid". Leave it out for none.',
      { padding: "valid" as "same" },
    ),
    error(
      "rejects a stride with an output as large as the image",
      [x, weight],
      'padding "same" needs a stride of 1, got stride [1,2]. Pad by numbers to stride more.',
      { padding: "same", stride: [1, 2] },
    ),
    error(
      "rejects images without pixels, however padded",
      [shaped([1, 2, 0, 3], []), weight],
      "the window must fit into the padded image, got kernel [3, 3] with dilation [1, 1] and padding [1, 1] on [1, 2, 0, 3]. Pad more, or pool less before this layer.",
      { padding: "same" },
    ),
  ];
}

function poolings(): OpCase[] {
  const rows = [
    { op: "poolMax2d", run: poolMax2d },
    { op: "poolAvg2d", run: poolAvg2d },
  ];
  return rows.flatMap(({ op, run }): OpCase[] => {
    const pooling = (title: string, input: HostValues, padding: number, message: string): OpCase =>
      errorCase(op, title, [input], (x) => run(x as Tensor, { kernelSize: 2, padding }), message);
    const whole = { shape: [1, 1, 2, 2], dtype: "int32", data: [1, 2, 3, 4] } as const;
    return [
      pooling(
        "rejects padding of more than half of the kernel",
        series([1, 1, 4, 4]),
        2,
        "padding must be at most half of the kernel, got padding 2 for kernel 2. Otherwise a window may see nothing but padding.",
      ),
      pooling(
        "rejects images without a batch axis",
        series([1, 4, 4]),
        0,
        "images must be [batch, channels, height, width], got [1, 4, 4]. Reshape to four axes.",
      ),
      pooling(
        "rejects int32",
        whole,
        0,
        'values must be float32 or float64, got int32. Convert with cast(x, "float32").',
      ),
    ];
  });
}
