import assert from "node:assert/strict";
import { ones, reference, rng, setBackend } from "@ganglion/tensor";
import { featureExtractor, freeze, isFrozen, replaceHead, resnet20 } from "@ganglion/transfer";

setBackend(reference());
const model = replaceHead(freeze(resnet20({ rng: rng(7) })), { classes: 3, rng: rng(8) });
assert.equal(isFrozen(model.children.conv1), true);
assert.equal(isFrozen(model.children.fc), false);
assert.deepEqual(model(ones([1, 3, 8, 8])).shape, [1, 3]);
assert.deepEqual(featureExtractor(model)(ones([1, 3, 8, 8])).shape, [1, 64]);
