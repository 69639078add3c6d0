import { relu, tanh } from "@ganglion/activations";
import { fans } from "@ganglion/init";
import {
  concat,
  matmul,
  mul,
  noGrad,
  rng,
  scope,
  setBackend,
  slice,
  stack,
  type Tensor,
  variance,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

const [samples, depth, width] = [16, 6, 4096];
const { fanIn, fanOut } = fans([width, width]);
const xavier = Math.sqrt(2 / (fanIn + fanOut));
const kaiming = relu.gain / Math.sqrt(fanIn);

// Five networks that differ in their nonlinearity and in how they scale the same standard normal weights.
const networks = [
  { name: "tanh, 0.01", activation: tanh, std: 0.01 },
  { name: "tanh, 0.05", activation: tanh, std: 0.05 },
  { name: "tanh, Xavier", activation: tanh, std: xavier },
  { name: "relu, Xavier", activation: relu, std: xavier },
  { name: "relu, Kaiming", activation: relu, std: kaiming },
];

/** 16 samples through six layers of 4096 units: for each layer `[network, 2]`, the mean and variance of what comes out. */
function runAll(): Tensor[] {
  const random = rng(7);
  const x = random.normal([samples, width]);
  let signals = concat(networks.map(() => x));
  return Array.from({ length: depth }, () => {
    const [moments, next] = scope((): [Tensor, Tensor] => {
      const sums = matmul(signals, random.normal([width, width]));
      const outputs = networks.map(({ activation, std }, index) =>
        activation(mul(slice(sums, [[index * samples, (index + 1) * samples]]), std)),
      );
      return [stack(outputs.map((y) => stack([y.mean(), variance(y)]))), concat(outputs)];
    });
    signals = next;
    return moments;
  });
}

setBackend(await wasm({ deterministic: true }));
const layers: number[][] = [];
for (const moments of noGrad(runAll)) layers.push(Array.from(await moments.data()));

console.log(`std, relu: mean/std${networks.map(({ name }) => name.padStart(14)).join("")}`);
for (const [layer, moments] of layers.entries()) {
  const cells = networks.map(({ activation }, index) => {
    const [mean, std] = [moments[2 * index] ?? 0, Math.sqrt(moments[2 * index + 1] ?? 0)];
    return activation === relu ? `${mean.toFixed(2)}/${std.toFixed(2)}` : std.toFixed(2);
  });
  console.log(`layer ${layer + 1}            ${cells.map((cell) => cell.padStart(14)).join("")}`);
}
