import assert from "node:assert/strict";
import { digits, fashionMnist, split } from "@ganglion/datasets";
import { reference, rng, setBackend } from "@ganglion/tensor";

setBackend(reference());
const random = rng(7);
const [train, validation] = split(await digits(), { fraction: 0.8, rng: random, stratify: true });
assert.deepEqual([train.size, validation.size], [1438, 359]);
const [{ x, y }] = train.batches({ batchSize: 64, rng: random });
assert.deepEqual([x.shape, y.shape], [[64, 1, 8, 8], [64]]);
// The images of clothes are in the package too.
const clothes = await fashionMnist();
assert.ok(clothes.train.size > 0 && clothes.test.size > 0);
