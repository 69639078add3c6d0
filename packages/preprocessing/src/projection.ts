import {
  add,
  checkTensor,
  type DType,
  formatShape,
  matmul,
  operation,
  refusal,
  reshape,
  sameShape,
  type Shape,
  ShapeError,
  sizeOf,
  sub,
  type Tensor,
} from "@ganglion/tensor";
import { asFloats, constants, losesDigits, lostDigits } from "./constants.ts";

/** A matrix on the host, as `tensor(data, { shape })` takes it. */
export interface HostMatrix {
  readonly shape: readonly [rows: number, columns: number];
  readonly data: Float64Array;
}

/** What `y = (x - mean) forward^T` and `x = y backward + mean` are made of. */
export interface Projection {
  readonly kind: string;
  /** The shape of a sample. */
  readonly shape: Shape;
  readonly mean: Float64Array;
  /** The number of elements that `y` has for each sample. */
  readonly count: number;
  /** `[count, features]`, when it is needed. */
  forward(): Float64Array;
  /** `[count, features]`, when it is needed. */
  backward(): Float64Array;
  /** Whether `y` has the shape of a sample again. */
  readonly keepsShape: boolean;
}

/** The projection and the way back, for samples of any shape. */
export function projection({ kind, shape, mean, count, forward, backward, keepsShape }: Projection): {
  readonly apply: (x: Tensor) => Tensor;
  readonly invert: (y: Tensor) => Tensor;
} {
  const features = sizeOf(shape);
  const isInexact = losesDigits(mean);
  const [row, matrix] = [[features], [count, features]];
  const tensors = constants({
    mean: { shape: row, values: () => mean },
    rest: { shape: row, values: (dtype: DType) => lostDigits(mean, dtype) },
    forward: { shape: matrix, values: forward },
    backward: { shape: matrix, values: backward },
  });
  const outShape = keepsShape ? shape : [count];
  const apply = (given: Tensor): Tensor => {
    checkSamples(kind, given, shape);
    return operation(() => {
      const x = asFloats(given);
      const rows = reshape(x, [x.shape[0] as number, features]);
      const shifted = sub(rows, tensors.get("mean", x));
      const centered = isInexact && x.dtype === "float32" ? sub(shifted, tensors.get("rest", x)) : shifted;
      const y = matmul(centered, tensors.get("forward", x), { transposeB: true });
      return reshape(y, [x.shape[0] as number, ...outShape]);
    });
  };
  const invert = (given: Tensor): Tensor => {
    checkSamples(`${kind}.invert`, given, outShape);
    return operation(() => {
      const y = asFloats(given);
      const centered = matmul(reshape(y, [y.shape[0] as number, count]), tensors.get("backward", y));
      const shifted = isInexact && y.dtype === "float32" ? add(centered, tensors.get("rest", y)) : centered;
      return reshape(add(shifted, tensors.get("mean", y)), [y.shape[0] as number, ...shape]);
    });
  };
  return { apply, invert };
}

function checkSamples(name: string, x: Tensor, shape: Shape): void {
  checkTensor(name, "x", x);
  const given = x.shape;
  if (given.length > 0 && sameShape(given.slice(1), shape)) return;
  const rule = `x must be [${["n", ...shape].join(", ")}]`;
  throw refusal(ShapeError, name, rule, formatShape(given), "It was fitted on such samples.", given, shape);
}
