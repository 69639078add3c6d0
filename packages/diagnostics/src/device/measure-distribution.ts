import {
  applyElementwise,
  cast,
  concat,
  elementwise,
  type ElementwiseFunction,
  max,
  min,
  mul,
  ones,
  scatterAdd,
  sub,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { FINE_BINS, REACH } from "../distribution.ts";
import { spreadSample } from "./spread-sample.ts";
import { squares } from "./squares.ts";

/** How many values are looked at for the deviation and the extremes, and how many of these for the histogram. */
export const MOST_VALUES = 65_536;
const MOST_COUNTED = 2048;

const all = { axis: 0, keepDims: true };

/**
 * What `distributionOf` reads: the sum of all values; of at most 65,536 of them the least, the largest, the sum, a unit and
 * the sum of the squared distances from their mean in that unit; and how many of at most 2048 fell into each bin. The unit is
 * the largest distance, so that no square leaves float32's range: gradients of 1e-25 have a deviation too.
 */
export function measureDistribution(x: Tensor, values: Tensor = spreadSample(x, MOST_VALUES)): Tensor {
  const [least, most, total] = [min(values, all), max(values, all), sum(values, all)];
  const size = [values.size];
  const center = mul(total, 1 / values.size);
  const unit = applyElementwise(largestDistance, [least, most, center]);
  const distances = mul(sub(values, center), applyElementwise(inverse, [unit]));
  const spread = sum(squares(distances), all);
  const low = applyElementwise(lowEnd, [least, center, unit, spread], size);
  const high = applyElementwise(highEnd, [most, center, unit, spread], size);
  const wholeSum = values.size === x.size ? total : sum(x).reshape([1]);
  return concat([wholeSum, least, most, total, unit, spread, histogram(values, low, high)]);
}

const largestDistance: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "largestDistance",
  ["least", "most", "center"],
  [],
  ({ least, most, center }) => most.sub(center).maximum(center.sub(least)),
);

/** 0 of 0, so that equal values have no distance. */
const inverse: ElementwiseFunction = /* @__PURE__ */ elementwise("inverse", ["x"], [], ({ x }, constant) =>
  x.equal(0).where(constant(0), constant(1).div(x)),
);

const lowEnd: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "lowEnd",
  ["least", "center", "unit", "spread"],
  ["size"],
  ({ least, center, unit, spread, size }) => least.maximum(center.sub(spread.div(size).sqrt().mul(unit).mul(REACH))),
);

const highEnd: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "highEnd",
  ["most", "center", "unit", "spread"],
  ["size"],
  ({ most, center, unit, spread, size }) => most.minimum(center.add(spread.div(size).sqrt().mul(unit).mul(REACH))),
);

const perBin: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "perBin",
  ["low", "high"],
  [],
  ({ low, high }, constant) => constant(FINE_BINS).div(high.sub(low)),
);

/** What is not a number, since all values are equal or one is not finite, goes into the first bin. */
const bin: ElementwiseFunction = /* @__PURE__ */ elementwise("bin", ["x"], [], ({ x }, constant) =>
  x.greater(0).where(x.less(FINE_BINS - 1).where(x, constant(FINE_BINS - 1)), constant(0)),
);

/** How many of the values, of at most 2048 of them, are in each of the bins from `low` to `high`. */
function histogram(values: Tensor, low: Tensor, high: Tensor): Tensor {
  const counted = spreadSample(values, MOST_COUNTED);
  const places = mul(sub(counted, low), applyElementwise(perBin, [low, high]));
  const bins = cast(applyElementwise(bin, [places]), "int32");
  const one = ones([counted.size], { dtype: counted.dtype, backend: counted.backend });
  return scatterAdd(one, bins, { shape: [FINE_BINS] });
}
