import type { Convolution2d, FusedKernels, Shape, Window2d } from "@ganglion/tensor";
import { type Attribute, int, ints } from "./graph.ts";
import { padsAfter } from "./record-windows.ts";
import type { Recorder } from "./recorder.ts";

/** Convolutions and pooling, recorded as ONNX' own. */
export function recordConvolutions({
  graph,
  of,
  made,
}: Recorder): Pick<FusedKernels, "convolve2d" | "convolve2dInputGrad" | "poolMax2d" | "poolAvg2d"> {
  return {
    convolve2d: (x, weight, bias, convolution) => {
      const inputs = [of(x), of(weight), ...(bias === undefined ? [] : [of(bias)])];
      const value = graph.node("Conv", inputs, convolutionAttributes(convolution, x.shape));
      return made(value, [x.shape[0] as number, weight.shape[0] as number, ...convolution.outputSize], x.dtype);
    },
    convolve2dInputGrad: (grad, weight, inputShape, convolution) =>
      made(
        graph.node("ConvTranspose", [of(grad), of(weight)], transposeAttributes(convolution, inputShape)),
        inputShape,
        grad.dtype,
      ),
    poolMax2d: (x, window) => {
      const shape = [...x.shape.slice(0, 2), ...window.outputSize];
      const y = graph.node("MaxPool", [of(x)], {
        ...windowAttributes(window, x.shape),
        dilations: ints(...window.dilation),
      });
      // Nothing reads the places of the largest but the gradient.
      return { y: made(y, shape, x.dtype), indices: made(y, shape, "int32") };
    },
    poolAvg2d: (x, window, countIncludePad) => {
      const attributes = { ...windowAttributes(window, x.shape), count_include_pad: int(Number(countIncludePad)) };
      // Where the padding counts, no window reaches beyond it, so that all of it can be given.
      const pads = countIncludePad ? { pads: ints(...window.padding, ...window.padding) } : {};
      const value = graph.node("AveragePool", [of(x)], { ...attributes, ...pads });
      return made(value, [...x.shape.slice(0, 2), ...window.outputSize], x.dtype);
    },
  };
}

function windowAttributes(window: Window2d, shape: Shape): Record<string, Attribute> {
  const after = ([0, 1] as const).map((axis) => padsAfter(window, axis, shape[axis + 2] as number));
  return {
    kernel_shape: ints(...window.kernelSize),
    strides: ints(...window.stride),
    pads: ints(...window.padding, ...after),
  };
}

function convolutionAttributes(convolution: Convolution2d, shape: Shape): Record<string, Attribute> {
  return {
    ...windowAttributes(convolution, shape),
    dilations: ints(...convolution.dilation),
    group: int(convolution.groups),
  };
}

/** `h = stride (oh - 1) + reach + outputPadding - before - after`, where `reach` is what a dilated kernel covers. */
function transposeAttributes(convolution: Convolution2d, inputShape: Shape): Record<string, Attribute> {
  const { kernelSize, stride, padding, dilation, outputSize, groups } = convolution;
  const surplus = ([0, 1] as const).map((axis) => {
    const reach = (kernelSize[axis] - 1) * dilation[axis] + 1;
    return stride[axis] * (outputSize[axis] - 1) + reach - padding[axis] - (inputShape[axis + 2] as number);
  });
  return {
    kernel_shape: ints(...kernelSize),
    strides: ints(...stride),
    dilations: ints(...dilation),
    group: int(groups),
    pads: ints(...padding, ...surplus.map((each) => Math.max(each, 0))),
    output_padding: ints(...surplus.map((each) => Math.max(-each, 0))),
  };
}
