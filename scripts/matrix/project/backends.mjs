/** Runs a training step on each backend that Node has, and prints what they got: the sums must agree. */
import * as g from "ganglion";

const backends = [g.reference(), await g.wasm(), await g.wasm({ threads: 1, deterministic: true })];
const sums = [];
for (const backend of backends) {
  g.setBackend(backend);
  const x = g.rng(7).normal([8, 3, 8, 8]);
  const model = g.sequential(
    g.conv2d(3, 4, { kernelSize: 3, padding: 1, rng: g.rng(8) }),
    g.relu,
    g.maxPool2d(2),
    g.flatten(),
  );
  g.backward(model(x).pow(2).sum());
  sums.push((await g.parameters(model)[0].grad.pow(2).sum().item()).toPrecision(4));
  backend.close?.();
}
const { reason } = await g.autoBackend({ gpu: [] });
const { train } = await g.fashionMnist();
console.log(JSON.stringify({ sums, reason: reason.split(":")[0], sizes: [(await g.digits()).size, train.size] }));
