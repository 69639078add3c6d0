import {
  applyElementwise,
  cast,
  clamp,
  concat,
  div,
  elementwise,
  type ElementwiseFunction,
  max,
  maximum,
  mean,
  min,
  minimum,
  mul,
  ones,
  reshape,
  scatterAdd,
  slice,
  sqrt,
  sub,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { FINE_BINS, REACH } from "../distribution.ts";
import { squares } from "./squares.ts";

/** How many values a histogram looks at. */
const MOST_SAMPLES = 4096;

/**
 * What `distributionOf` reads: the least and the largest value, the mean, a unit, the sum of the squared distances from the
 * mean in that unit, and how many values fell into each bin. The unit is the largest distance, so that no square leaves
 * float32's range: gradients of 1e-25 have a deviation too.
 */
export function measureDistribution(x: Tensor): Tensor {
  const flat = reshape(x, [x.size]);
  const [least, most, center] = [min(flat), max(flat), mean(flat)];
  const unit = clamp(maximum(sub(most, center), sub(center, least)), { min: 1e-37, max: 3e38 });
  const total = sum(squares(div(sub(flat, center), unit)));
  const reach = mul(mul(sqrt(div(total, x.size)), unit), REACH);
  const low = maximum(least, sub(center, reach));
  const high = minimum(most, sub(center, mul(reach, -1)));
  const parts = [least, most, center, unit, total].map((value) => reshape(value, [1]));
  return concat([...parts, histogram(flat, low, high)]);
}

/** How many of the values, of at most 4096 of them, are in each of the bins from `low` to `high`. */
function histogram(flat: Tensor, low: Tensor, high: Tensor): Tensor {
  const values = spreadSample(flat);
  const place = mul(sub(values, low), div(FINE_BINS, sub(high, low)));
  const bins = cast(applyElementwise(bin, [place]), "int32");
  const one = ones([values.size], { dtype: values.dtype, backend: values.backend });
  return scatterAdd(one, bins, { shape: [FINE_BINS] });
}

/** What is not a number, since all values are equal or one is not finite, goes into the first bin. */
const bin: ElementwiseFunction = /* @__PURE__ */ elementwise("bin", ["x"], [], ({ x }, constant) =>
  x.greater(0).where(x.less(FINE_BINS - 1).where(x, constant(FINE_BINS - 1)), constant(0)),
);

/** Every so many-th value, such that no axis is walked in step and all of the tensor is seen. */
function spreadSample(flat: Tensor): Tensor {
  let step = Math.ceil(flat.size / MOST_SAMPLES);
  if (step === 1) return flat;
  while (divisor(step, flat.size) > 1) step += 1;
  return slice(flat, [[0, flat.size, step]]);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
