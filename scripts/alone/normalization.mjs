import assert from "node:assert/strict";
import { batchNorm, foldBatchNorm, layerNorm, recalibrate, configureBatchNorm } from "@ganglion/normalization";
import { affine, defineLayer, matmul, reference, setBackend, tensor } from "@ganglion/tensor";

setBackend(reference());
const norm = batchNorm(1, { eps: 0 });
assert.deepEqual(await norm(tensor([[1], [3]]), { training: true }).array(), [[-1], [1]]);
const round = async (x) => Number((await x.item()).toFixed(5));
assert.deepEqual([await round(norm.buffers.running_mean), await round(norm.buffers.running_var)], [0.2, 1.1]);
assert.equal(await recalibrate(norm, [tensor([[1], [2]]), tensor([[6], [7]])]), 2);
assert.equal(await round(norm.buffers.running_mean), 4);
assert.equal(configureBatchNorm(norm, { trainable: false }).options.trainable, false);
assert.deepEqual(
  (await layerNorm(2, { eps: 0 })(tensor([[1, 3]])).array()).map((row) => row.map(Math.round)),
  [[-1, 1]],
);

// A layer and a container of one's own: batch norm is folded into the layer before it, which says what it does.
const linearOver = ({ weight, bias }) =>
  defineLayer((x) => (bias === undefined ? matmul(x, weight, { transposeB: true }) : affine(x, weight, bias)), {
    kind: "own",
    parameters: bias === undefined ? { weight } : { weight, bias },
    omitted: bias === undefined ? { bias: [1] } : {},
    traits: { affine: { axis: -1, groups: 1, pads: false } },
    withParameters: linearOver,
  });
const linear = linearOver({ weight: tensor([[2]]) });
const chain = (children) =>
  defineLayer((x, context) => children.norm(children.linear(x, context), context), {
    kind: "chain",
    children,
    chains: [["linear", "norm"]],
    withChildren: chain,
  });
const model = chain({ linear, norm });
const { model: folded, folded: places, maxAbsError } = await foldBatchNorm(model, { sample: tensor([[5], [-1]]) });
assert.deepEqual(places, [{ path: "norm", into: "linear" }]);
assert.ok(maxAbsError < 1e-6);
assert.ok(Math.abs((await folded(tensor([[5]])).item()) - (await model(tensor([[5]])).item())) < 1e-6);
