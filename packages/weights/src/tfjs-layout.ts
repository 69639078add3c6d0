import { sizeOf, type TypedArray } from "@ganglion/tensor";
import { toRowMajor } from "./row-major.ts";

/** What a weight of Keras' is called here, and how it lies. */
export interface Turned {
  readonly name: string;
  readonly shape: readonly number[];
  /** Puts the values where they belong, unless they lie there already. */
  readonly arrange?: (values: TypedArray) => TypedArray;
}

/** What Keras calls the weights of its layers, and what PyTorch and we call them. */
const NAMES: Readonly<Record<string, string>> = {
  kernel: "weight",
  depthwise_kernel: "weight",
  embeddings: "weight",
  alpha: "weight",
  gamma: "weight",
  beta: "bias",
  moving_mean: "running_mean",
  moving_variance: "running_var",
};
/** The layers whose `kernel` has the outputs last. */
const TURNED = /^(Dense|(Depthwise|Separable)?Conv[123]D(Transpose)?)$/;

/**
 * Names and lays a weight of a Keras layer as PyTorch does: HWIO becomes OIHW, of a depthwise kernel as well, whose channels are then
 * all outputs; a dense one is transposed. What belongs to other layers, by the class that the file says, stays as it lies.
 */
export function turned(path: string, shape: readonly number[], kind: string | undefined): Turned {
  const parts = path.replace(/:0$/, "").split("/");
  const own = parts.pop() as string;
  const isKernel = /^((depthwise|pointwise)_)?kernel$/.test(own);
  const isKnown = kind === undefined ? [2, 4].includes(shape.length) : TURNED.test(kind);
  if (isKernel && !isKnown) return { name: [...parts, own].join("."), shape };
  const isSeparable = kind === "SeparableConv2D" && own !== "bias";
  const title = isSeparable ? `${own.replace("_kernel", "")}.weight` : (NAMES[own] ?? own);
  const name = [...parts, title].join(".");
  if (!isKernel || shape.length < 2) return { name, shape };
  const axes = shape.map((_, axis) => axis);
  const [inputs, outputs] = axes.splice(-2) as [number, number];
  // The multiplier of a depthwise kernel varies faster than its inputs.
  const isDepthwise = own === "depthwise_kernel";
  const order = isDepthwise ? [inputs, outputs, ...axes] : [outputs, inputs, ...axes];
  const lengths = order.map((axis) => shape[axis] as number);
  const strides = order.map((axis) => sizeOf(shape.slice(axis + 1)));
  const [first = 0, second = 0, ...window] = lengths;
  return {
    name,
    shape: isDepthwise ? [first * second, 1, ...window] : lengths,
    arrange: (values) => toRowMajor(values, lengths, strides),
  };
}
