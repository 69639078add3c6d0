import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { conv2d, flatten, linear, maxPool2d, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm, foldBatchNorm } from "@ganglion/normalization";
import { sgd } from "@ganglion/optim";
import { type Layer, noGrad, rng, setBackend, tensor } from "@ganglion/tensor";
import { evaluate, fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits(), { fraction: 0.8, rng: rng(7) });
const random = rng(1);
const model = sequential(
  batchNorm(1), // pixels: into the convolution after it? Not if that pads
  conv2d(1, 8, { kernelSize: 3, padding: 1, rng: random }),
  batchNorm(8),
  relu,
  maxPool2d(2),
  flatten(),
  batchNorm(128),
  linear(128, 10, { rng: random }),
);
const optimizer = sgd(parameters(model), { learningRate: 0.05, momentum: 0.9 });
for await (const event of fit(model, { train, loss: crossEntropy, optimizer, epochs: 3, batchSize: 32, rng: rng(2) })) {
  if (event.type === "epoch") console.log(`epoch ${event.epoch}  loss ${event.loss.toFixed(4)}`);
}

const sample = tensor(validation.x.slice(0, 64 * 64), { shape: [64, 1, 8, 8] });
const { model: small, folded, skipped, maxAbsError } = await foldBatchNorm(model, { sample });
for (const { path, into } of folded) console.log(`batch norm ${path} went into layer ${into}`);
for (const { path, reason } of skipped) console.log(`batch norm ${path} stays: ${reason}`);
console.log(`largest difference of the logits below 1e-4: ${maxAbsError < 1e-4}`);

const accuracyOf = async (net: Layer): Promise<string> =>
  ((await evaluate(net, validation, { loss: crossEntropy })).accuracy ?? 0).toFixed(4);
console.log(`accuracy ${await accuracyOf(model)} with batch norm, ${await accuracyOf(small)} folded`);

const countLayers = (net: Layer): number => {
  let count = 0;
  noGrad(() => net(sample, { observe: (_path, _x, _y, layer) => (count += layer.kind === "identity" ? 0 : 1) }));
  return count;
};
console.log(`layers that compute: ${countLayers(model)} before, ${countLayers(small)} after`);
try {
  small(sample, { training: true });
} catch (error) {
  console.log((error as Error).message);
}
