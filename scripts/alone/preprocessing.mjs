import assert from "node:assert/strict";
import { fromJSON, pca, standardize, whiten } from "@ganglion/preprocessing";
import { reference, rng, setBackend, tensor } from "@ganglion/tensor";

setBackend(reference());
const t = standardize(
  tensor([
    [1, 7],
    [3, 7],
    [5, 7],
  ]),
);
const round = (rows) => rows.map((row) => row.map((value) => Number(value.toFixed(4)) + 0));
assert.deepEqual(
  round(
    await t(
      tensor([
        [1, 7],
        [3, 9],
      ]),
    ).array(),
  ),
  [
    [-1.2247, 0],
    [0, 2],
  ],
);
assert.deepEqual(round(await t.invert(t(tensor([[2, 8]]))).array()), [[2, 8]]);
const again = fromJSON(JSON.parse(JSON.stringify(t)));
assert.deepEqual(await again(tensor([[4, 6]])).array(), await t(tensor([[4, 6]])).array());

const x = rng(7)
  .normal([500, 3])
  .matmul(rng(8).normal([3, 3]))
  .add(5);
const white = whiten(x, { method: "zca", eps: 0 })(x);
const covariance = await white.transpose().matmul(white).div(499).array();
assert.deepEqual(round(covariance), [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]);
assert.ok(Math.abs(pca(x).explainedVarianceRatio.reduce((sum, ratio) => sum + ratio, 0) - 1) < 1e-12);
assert.throws(() => standardize({ x, role: "test" }), /it must be fitted on training data, got test data/);
