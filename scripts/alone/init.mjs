import assert from "node:assert/strict";
import { fans, gain, initialize, kaimingNormal, lsuv, orthogonal, recommended, xavierUniform } from "@ganglion/init";
import { defineLayer, matmul, reference, rng, setBackend, zeros } from "@ganglion/tensor";

setBackend(reference());
assert.deepEqual(fans([16, 3, 5, 5]), { fanIn: 75, fanOut: 400 });
assert.equal(gain("tanh"), 5 / 3);
const values = await kaimingNormal()([256, 512], { rng: rng(7) }).data();
const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
assert.ok(Math.abs(variance * 256 - 1) < 0.02, `variance ${variance}`);
const bound = Math.sqrt(6 / (8 + 4));
const drawn = await xavierUniform()([4, 8], { rng: rng(7) }).data();
assert.ok(drawn.every((value) => Math.abs(value) <= bound) && Math.max(...drawn) > bound / 2);
const w = orthogonal()([8, 8], { rng: rng(7) });
const gram = await matmul(w, w, { transposeB: true }).array();
assert.ok(gram.every((row, i) => row.every((value, j) => Math.abs(value - Number(i === j)) < 1e-6)));

// A layer of one's own: what has a weight can be initialized.
const weight = zeros([6, 6], { requiresGrad: true });
const layer = defineLayer((x) => matmul(x, weight, { transposeB: true }), { kind: "linear", parameters: { weight } });
assert.deepEqual(initialize(layer, recommended, { rng: rng(7) }), ["weight"]);
const [result] = await lsuv(layer, rng(8).normal([64, 6]).mul(9), { rng: rng(7) });
assert.ok(Math.abs(result.variance - 1) < 0.1 && result.iterations === 1);
