import {
  describeWord,
  formatShape,
  full,
  keep,
  type RandomDType,
  refusal,
  reshape,
  ShapeError,
  sum,
  type Tensor,
} from "@ganglion/tensor";

/** A parameter that begins with one value for each channel. It outlives the scope it was made in. */
export function channelParameter(channels: number, value: number, dtype: RandomDType): Tensor {
  return keep(full([channels], value, { dtype, requiresGrad: true }));
}

/**
 * One value for each channel, shaped so that it broadcasts against `x`, which has its channels on axis 1.
 * @throws ShapeError if `x` has another number of channels.
 */
export function alongChannels(kind: string, parameter: Tensor, x: Tensor): Tensor {
  const channels = parameter.size;
  if (channels === 1) return reshape(parameter, []);
  if (x.shape[1] !== channels) {
    const remedy = `Make it with { channels: ${x.shape[1] ?? 1} }.`;
    const rule = `x must have ${channels} channels on axis 1`;
    throw refusal(ShapeError, kind, rule, formatShape(x.shape), remedy, x.shape);
  }
  return reshape(parameter, [channels, ...x.shape.slice(2).map(() => 1)]);
}

/** The adjoint of `alongChannels`: adds up what belongs to each value of `parameter`. */
export function sumIntoChannels(x: Tensor, parameter: Tensor): Tensor {
  if (parameter.size === 1) return reshape(sum(x), parameter.shape);
  return sum(x, { axis: x.shape.map((_, axis) => axis).filter((axis) => axis !== 1) });
}

/** @throws RangeError unless parameters can have the dtype. */
export function checkDType(where: string, name: string, value: unknown): void {
  if (value === "float32" || value === "float64") return;
  const rule = `${name} must be one of float32, float64`;
  throw refusal(RangeError, where, rule, describeWord(value), "Leave it out for float32.");
}
