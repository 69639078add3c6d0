import { digits } from "@ganglion/datasets";
import { sgd } from "@ganglion/optim";
import { center } from "@ganglion/preprocessing";
import { backward, matmul, reference, rng, scope, setBackend, type Tensor, tensor } from "@ganglion/tensor";

setBackend(reference());
const data = await digits({ shape: [64] });
const image = (index: number): Tensor => tensor(data.x.slice(index * 64, index * 64 + 64), { shape: [1, 64] });
const images = Array.from({ length: 100 }, (_, index) => image(index));

// A unit's gradient from one image is dL/dw = (dL/dy) x. If no pixel is negative, all of it has the sign of dL/dy.
async function shareOfOneSign(inputs: readonly Tensor[]): Promise<number> {
  let count = 0;
  for (const [index, x] of inputs.entries()) {
    const weight = rng(index).normal([64, 1]);
    weight.requiresGrad = true;
    backward(matmul(x, weight).sub(1).pow(2).sum());
    const gradient = Array.from((await weight.grad?.data()) ?? []).filter((value) => value !== 0);
    if (new Set(gradient.map(Math.sign)).size === 1) count++;
  }
  return count / inputs.length;
}
const centered = center(tensor(data.x, { shape: [data.size, 64] }));
console.log(`images whose gradient has one sign: raw ${await shareOfOneSign(images)}`);
console.log(`                               centered ${await shareOfOneSign(images.map((x) => centered(x)))}`);

// The price: learning a target that lies up in half of the weights and down in the others, from 16 inputs in 0-1.
const features = 16;
const target = tensor(Array.from({ length: features }, (_, index) => [index % 2 === 0 ? 1 : -1]));
async function stepsToLearn(x: Tensor, learningRate: number): Promise<number> {
  const weight = tensor(new Float32Array(features), { shape: [features, 1], requiresGrad: true });
  const optimizer = sgd([weight], { learningRate });
  const y = matmul(x, target);
  for (let step = 1; step <= 1000; step++) {
    scope(() => {
      optimizer.zeroGrad();
      backward(matmul(x, weight).sub(y).pow(2).mean());
      optimizer.step();
    });
    const missing = await weight.sub(target).pow(2).sum().item();
    if (missing < 0.01) return step;
    if (!(missing < 1e6)) break;
  }
  return Number.POSITIVE_INFINITY;
}

const x = rng(7).uniform([256, features]);
console.log("\nsteps to the target, at the rates");
const rates = [0.125, 0.25, 0.5, 1, 2, 4, 8];
console.log(`          ${rates.map((rate) => String(rate).padStart(9)).join("")}`);
for (const [name, inputs] of Object.entries({ raw: x, centered: center(x)(x) })) {
  const steps: number[] = [];
  for (const rate of rates) steps.push(await stepsToLearn(inputs, rate));
  console.log(`${name.padEnd(10)}${steps.map((count) => String(count).padStart(9)).join("")}`);
}
