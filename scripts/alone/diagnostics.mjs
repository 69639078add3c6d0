import assert from "node:assert/strict";
import { collector } from "@ganglion/diagnostics";
import { backward, defineLayer, matmul, ones, reference, scope, setBackend } from "@ganglion/tensor";

setBackend(reference());
const weight = ones([4, 1], { requiresGrad: true });
const model = defineLayer((x) => matmul(x, weight), { parameters: { weight } });
const health = collector(model, { every: 1 });
scope(() => backward(model(ones([2, 4]), { training: true, observe: health.observe }).sum()));
const sample = await health.step({ loss: 1 });
assert.equal(sample.parameters[0].gradientNorm, 4);
assert.deepEqual(health.findings(), []);
