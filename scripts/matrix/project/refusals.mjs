/** Calls functions of every package wrongly, and prints what their errors say, and that they carry it as data. */
import * as g from "ganglion";

g.setBackend(g.reference());
const random = g.rng(7);
const x = g.ones([2, 3]);
const wrong = {
  activations: () => g.relu(x, { rate: 1 }),
  datasets: () => g.batches({}, { batchSize: 0 }),
  init: () => g.kaimingNormal({ gain: "2" }),
  layers: () => g.conv2d(1, 2, { kernelSize: -1, rng: random }),
  losses: () => g.crossEntropy(x, g.ones([2, 2])),
  normalization: () => g.batchNorm(0),
  onnx: () => g.exportOnnx(g.relu, { inputShape: [3], batch: 0 }),
  optim: () => g.sgd([x], { lr: 1 }),
  preprocessing: () => g.pca(x, { components: -1 }),
  tensor: () => g.matmul(x, x),
  train: () => g.fit(g.relu, { epochs: 1 }),
  transfer: () => g.pretrained("resnet17"),
  wasm: () => g.wasm({ threads: 0 }),
  weights: () => g.readWeights(7),
  shapes: () => g.ones([-1]),
};

const messages = {};
for (const [name, call] of Object.entries(wrong)) {
  try {
    await call();
    messages[name] = "nothing was refused";
  } catch (error) {
    const { where, rule, got, remedy, message } = error;
    messages[name] = message === `${where}: ${rule}, got ${got}. ${remedy}` ? message : `without its parts: ${message}`;
  }
}
console.log(JSON.stringify(messages));
