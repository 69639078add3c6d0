import {
  add,
  div,
  checkTensor,
  formatShape,
  mul,
  operation,
  refusal,
  sameShape,
  type Shape,
  ShapeError,
  sub,
  type Tensor,
} from "@ganglion/tensor";
import { asFloats, constants, losesDigits, lostDigits } from "./constants.ts";
import type { Fitted, FittedJson } from "./fitted.ts";

/** What `y = (x - mean) / scale` is made of. */
export interface ShiftAndScale {
  readonly kind: string;
  /** The shape of a sample, or `[channels]`. */
  readonly shape: Shape;
  /** Whether there is one number for each channel, whatever comes after, or one for each element. */
  readonly isByChannel: boolean;
  readonly mean: Float64Array;
  readonly scale?: Float64Array;
}

/** The function `y = (x - mean) / scale`, or without a scale `y = x - mean`, and its inverse. */
export function shiftAndScale({ kind, shape, isByChannel, mean, scale }: ShiftAndScale): Fitted {
  const isInexact = losesDigits(mean);
  const tensors = constants({
    mean: { shape, values: () => mean },
    rest: { shape, values: (dtype) => lostDigits(mean, dtype) },
    scale: { shape, values: () => scale ?? new Float64Array() },
  });
  const get = (name: "mean" | "rest" | "scale", x: Tensor): Tensor => {
    const values = tensors.get(name, x);
    return isByChannel ? values.reshape([...shape, ...x.shape.slice(2).map(() => 1)]) : values;
  };
  const forward = (given: Tensor): Tensor => {
    checkShape(kind, given, shape, isByChannel);
    return operation(() => {
      const x = asFloats(given);
      const shifted = sub(x, get("mean", x));
      const centered = isInexact && x.dtype === "float32" ? sub(shifted, get("rest", x)) : shifted;
      return scale === undefined ? centered : div(centered, get("scale", x));
    });
  };
  const invert = (given: Tensor): Tensor => {
    checkShape(`${kind}.invert`, given, shape, isByChannel);
    return operation(() => {
      const y = asFloats(given);
      const centered = scale === undefined ? y : mul(y, get("scale", y));
      const shifted = isInexact && y.dtype === "float32" ? add(centered, get("rest", y)) : centered;
      return add(shifted, get("mean", y));
    });
  };
  const toJSON = (): FittedJson => ({
    kind,
    shape,
    mean: Array.from(mean),
    ...(scale === undefined ? {} : { scale: Array.from(scale) }),
  });
  return Object.assign((x: Tensor) => forward(x), { kind, shape, invert, toJSON });
}

function checkShape(name: string, x: Tensor, shape: Shape, isByChannel: boolean): void {
  checkTensor(name, "x", x);
  const given = x.shape;
  const [count, ...sample] = given;
  if (count !== undefined && (isByChannel ? sample[0] === shape[0] : sameShape(sample, shape))) return;
  const wanted = isByChannel ? `[n, ${shape[0]}, ...]` : `[${["n", ...shape].join(", ")}]`;
  throw refusal(
    ShapeError,
    name,
    `x must be ${wanted}`,
    formatShape(given),
    "It was fitted on such samples.",
    given,
    shape,
  );
}
