import {
  assign,
  formatShape,
  noGrad,
  type RandomDType,
  refusal,
  type Rng,
  sameShape,
  scope,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";
import { draw, type Initializer } from "./initializer.ts";

/**
 * Gives a parameter the values that an initializer draws.
 * @throws TypeError unless it draws a tensor, ShapeError unless that has the parameter's shape.
 */
export function setParameter(where: string, parameter: Tensor, init: Initializer, rng: Rng, groups = 1): void {
  const dtype: RandomDType = parameter.dtype === "float64" ? "float64" : "float32";
  change(() => {
    const value = draw(where, init, parameter.shape, { rng, dtype, groups });
    if (!sameShape(value.shape, parameter.shape)) throw otherShape(where, value, parameter);
    assign(parameter, value);
  });
}

function otherShape(where: string, { shape }: Tensor, parameter: Tensor): ShapeError {
  const rule = "the initializer must return the shape that it is given";
  const got = `${formatShape(shape)} for ${formatShape(parameter.shape)}`;
  return refusal(ShapeError, where, rule, got, "Return a tensor of that shape.", shape, parameter.shape);
}

/** Changes parameters in place: nothing is recorded and nothing left behind. */
export function change(body: () => void): void {
  scope(() => noGrad(body));
}
