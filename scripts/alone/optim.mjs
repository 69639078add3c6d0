import assert from "node:assert/strict";
import { adamW, clipGradNorm, cosineAnnealing, ema, findLearningRate, oneCycle, sgd } from "@ganglion/optim";
import { backward, reference, setBackend, tensor } from "@ganglion/tensor";

setBackend(reference());
const weight = tensor([4], { requiresGrad: true });
const train = () => {
  const loss = weight.mul(weight).sum();
  backward(loss);
  return loss.item();
};
const optimizer = sgd([weight], { learningRate: 0.1, momentum: 0.5 });
await train();
optimizer.step(); // 4 - 0.1 * 8
assert.equal(Number((await weight.item()).toFixed(5)), 3.2);
optimizer.zeroGrad();
await train();
optimizer.step(); // 3.2 - 0.1 * (0.5 * 8 + 6.4)
assert.equal(Number((await weight.item()).toFixed(5)), 2.16);
optimizer.zeroGrad();
await train();
assert.equal(Number((await clipGradNorm([weight], 1).item()).toFixed(5)), 4.32);
assert.equal(Number((await weight.grad.item()).toFixed(5)), 1);

const decayed = adamW([weight], { learningRate: cosineAnnealing(0.1, { steps: 10 }), weightDecay: 0.5 });
decayed.step(); // 2.16 * (1 - 0.1 * 0.5) - 0.1
assert.equal(Number((await weight.item()).toFixed(5)), 1.952);
assert.equal(decayed.learningRate.toFixed(5), (0.05 * (1 + Math.cos(Math.PI / 10))).toFixed(5));
assert.equal(Number(oneCycle({ peak: 1, steps: 100 })(29).toFixed(9)), 1);
const before = await weight.item();
const { suggestion } = await findLearningRate(optimizer, train);
assert.ok(suggestion > 1e-3 && suggestion < 10 && (await weight.item()) === before);
assert.equal(typeof ema([weight], { decay: 0.9 }).update, "function");
