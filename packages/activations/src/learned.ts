import { formatShape, full, keep, type RandomDType, reshape, ShapeError, sum, type Tensor } from "@ganglion/tensor";

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
    throw new ShapeError(
      `${kind}: x must have ${channels} channels on axis 1, got ${formatShape(x.shape)}. Make it with { channels: ${x.shape[1] ?? 1} }.`,
      x.shape,
    );
  }
  return reshape(parameter, [channels, ...x.shape.slice(2).map(() => 1)]);
}

/** The adjoint of `alongChannels`: adds up what belongs to each value of `parameter`. */
export function sumIntoChannels(x: Tensor, parameter: Tensor): Tensor {
  if (parameter.size === 1) return reshape(sum(x), parameter.shape);
  return sum(x, { axis: x.shape.map((_, axis) => axis).filter((axis) => axis !== 1) });
}

/** @throws RangeError unless `value` is a whole number of at least `least`. */
export function checkWhole(kind: string, option: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new RangeError(
    `${kind}: ${option} must be a whole number >= ${least}, got ${value}. Leave it out for the default.`,
  );
}

/** @throws RangeError unless parameters can have the dtype. */
export function checkDType(kind: string, dtype: RandomDType): void {
  if (["float32", "float64"].includes(dtype)) return;
  throw new RangeError(`${kind}: dtype must be one of float32, float64, got ${dtype}. Leave it out for float32.`);
}
