import {
  applyElementwise,
  cast,
  concat,
  elementwise,
  type ElementwiseFunction,
  max,
  mean,
  min,
  mul,
  ones,
  scatterAdd,
  stack,
  sub,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { FINE_BINS, REACH } from "../distribution.ts";
import { squares } from "./squares.ts";

const inRows = { axis: 1, keepDims: true };

/**
 * What `distributionOf` reads of each row, all of one length: the least and the largest value, the mean, a unit, the sum of the
 * squared distances from the mean in that unit, and how many values fell into each bin. The unit is the largest distance, so
 * that no square leaves float32's range: gradients of 1e-25 have a deviation too.
 */
export function measureRows(rows: readonly Tensor[]): Tensor {
  const x = stack(rows);
  const [least, most, center] = [min(x, inRows), max(x, inRows), mean(x, inRows)];
  const unit = applyElementwise(largestDistance, [least, most, center]);
  const distances = mul(sub(x, center), applyElementwise(inverse, [unit]));
  const spread = sum(squares(distances), inRows);
  const size = [x.shape[1] as number];
  const low = applyElementwise(lowEnd, [least, center, unit, spread], size);
  const high = applyElementwise(highEnd, [most, center, unit, spread], size);
  const places = mul(sub(x, low), applyElementwise(perBin, [low, high]));
  const bins = cast(applyElementwise(bin, [places]), "int32");
  const one = ones(x.shape, { dtype: x.dtype, backend: x.backend });
  const counts = scatterAdd(one, bins, { axis: 1, shape: [rows.length, FINE_BINS] });
  return concat([least, most, center, unit, spread, counts], { axis: 1 });
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
