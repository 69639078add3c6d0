import {
  applyElementwise,
  cast,
  concat,
  div,
  elementwise,
  type ElementwiseFunction,
  indexSelect,
  max,
  min,
  mul,
  reshape,
  scatterAdd,
  sub,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { FINE_BINS, REACH } from "../distribution.ts";
import type { RowLayout } from "./row-layout.ts";

const inRows = { axis: 1, keepDims: true };

/**
 * What `distributionOf` reads of each row of values: the least and the largest, the mean, a unit, the sum of the squared distances from
 * the mean in that unit, and how many values fell into each bin. The unit is the largest distance, so that no square leaves float32's
 * range: gradients of 1e-25 have a deviation too. All rows are measured together, shorter ones being filled with their first value.
 */
export function measureRows(rows: readonly Tensor[], layout: RowLayout): Tensor {
  const { weight, size } = layout;
  const x = filled(rows, layout);
  const [least, most] = [min(x, inRows), max(x, inRows)];
  const center = div(sum(mul(x, weight), inRows), size);
  const unit = applyElementwise(largestDistance, [least, most, center]);
  const distances = mul(sub(x, center), applyElementwise(inverse, [unit]));
  const squares = sum(applyElementwise(weightedSquare, [distances, weight]), inRows);
  const low = applyElementwise(lowEnd, [least, center, unit, squares, size]);
  const high = applyElementwise(highEnd, [most, center, unit, squares, size]);
  const places = applyElementwise(place, [mul(sub(x, low), applyElementwise(perBin, [low, high]))]);
  const counts = scatterAdd(weight, cast(places, "int32"), { axis: 1, shape: [rows.length, FINE_BINS] });
  return concat([least, most, center, unit, squares, counts], { axis: 1 });
}

/** Rows as a matrix, shorter ones being filled with their first value. */
function filled(rows: readonly Tensor[], { index, weight }: RowLayout): Tensor {
  const all = concat(rows.map((row) => (row.rank === 1 ? row : reshape(row, [row.size]))));
  return reshape(indexSelect(all, index), weight.shape);
}

const weightedSquare: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "weightedSquare",
  ["x", "weight"],
  [],
  ({ x, weight }) => x.mul(x).mul(weight),
);

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
  ["least", "center", "unit", "squares", "size"],
  [],
  ({ least, center, unit, squares, size }) => least.maximum(center.sub(squares.div(size).sqrt().mul(unit).mul(REACH))),
);

const highEnd: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "highEnd",
  ["most", "center", "unit", "squares", "size"],
  [],
  ({ most, center, unit, squares, size }) => most.minimum(center.add(squares.div(size).sqrt().mul(unit).mul(REACH))),
);

const perBin: ElementwiseFunction = /* @__PURE__ */ elementwise(
  "perBin",
  ["low", "high"],
  [],
  ({ low, high }, constant) => constant(FINE_BINS).div(high.sub(low)),
);

/** What is not a number, since all values are equal or one is not finite, goes into the first bin. */
const place: ElementwiseFunction = /* @__PURE__ */ elementwise("place", ["x"], [], ({ x }, constant) =>
  x.greater(0).where(x.less(FINE_BINS - 1).where(x, constant(FINE_BINS - 1)), constant(0)),
);
