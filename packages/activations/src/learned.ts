import {
  formatShape,
  full,
  overParameters,
  parameter,
  type RandomDType,
  refusal,
  reshape,
  ShapeError,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import type { Activation } from "./activation.ts";

/** A parameter that begins with one value for each channel. */
export function channelParameter(channels: number, value: number, dtype: RandomDType): Tensor {
  return parameter([channels], (shape) => full(shape, value, { dtype }), { dtype });
}

/** The activation, which `build` can make again over other parameters. */
export function rebuildable<O extends object>(
  activation: Activation<O>,
  build: (parameters: Readonly<Record<string, Tensor>>) => Activation<O>,
): Activation<O> {
  return Object.assign(activation, { withParameters: overParameters(activation, build) });
}

/**
 * One value for each channel, shaped so that it broadcasts against `x`, which has its channels on axis 1.
 * @throws ShapeError if `x` has another number of channels.
 */
export function alongChannels(kind: string, values: Tensor, x: Tensor): Tensor {
  const channels = values.size;
  if (channels === 1) return reshape(values, []);
  if (x.shape[1] !== channels) {
    const remedy = `Make it with { channels: ${x.shape[1] ?? 1} }.`;
    const rule = `x must have ${channels} channels on axis 1`;
    throw refusal(ShapeError, kind, rule, formatShape(x.shape), remedy, x.shape);
  }
  return reshape(values, [channels, ...x.shape.slice(2).map(() => 1)]);
}

/** The adjoint of `alongChannels`: adds up what belongs to each of `values`. */
export function sumIntoChannels(x: Tensor, values: Tensor): Tensor {
  if (values.size === 1) return reshape(sum(x), values.shape);
  return sum(x, { axis: x.shape.map((_, axis) => axis).filter((axis) => axis !== 1) });
}

/** The dtype of a parameter. */
export function floatOf({ dtype }: Tensor): RandomDType {
  return dtype === "float64" ? dtype : "float32";
}
