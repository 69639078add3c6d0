import { type Activation, relu, sigmoid, tanh } from "@ganglion/activations";
import { xavierNormal, kaimingNormal } from "@ganglion/init";
import { linear, sequential } from "@ganglion/layers";
import { backward, type Layer, rng, setBackend, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));

// How much of a gradient comes through, at five inputs. Far from 0, sigmoid and tanh let nothing through.
const inputs = [-10, -2, 0.5, 2, 10];
console.log(`derivative at ${inputs.map((z) => String(z).padStart(7)).join("")}`);
for (const activation of [sigmoid, tanh, relu]) {
  const slopes = Array.from(await activation.derivative(tensor(inputs)).data());
  console.log(`${activation.kind?.padEnd(13)} ${slopes.map((slope) => slope.toFixed(4).padStart(7)).join("")}`);
}

// The same through depth: the size of the gradient that arrives at the first of ten layers, over that at the last.
const [depth, width] = [10, 256];
async function shares(activation: Activation): Promise<number[]> {
  const init = activation === relu ? kaimingNormal() : xavierNormal();
  const random = rng(7);
  const layers = Array.from({ length: depth }, () => linear(width, width, { init, rng: random }));
  const model: Layer = sequential(...layers.flatMap((layer) => [layer, activation]));
  backward(
    model(random.normal([64, width]))
      .mul(random.normal([64, width]))
      .sum(),
  );
  const sizes: number[] = [];
  for (const { parameters } of layers) sizes.push(Math.sqrt((await parameters.weight.grad?.pow(2).mean().item()) ?? 0));
  return sizes.map((size) => size / (sizes.at(-1) ?? 1));
}

console.log("\nweights' gradients, relative to the last layer's");
console.log(`layer   ${[1, 3, 5, 7, 9].map((layer) => String(layer).padStart(9)).join("")}`);
for (const activation of [sigmoid, tanh, relu]) {
  const found = (await shares(activation)).filter((_, layer) => layer % 2 === 0);
  console.log(`${activation.kind?.padEnd(8)}${found.map((share) => share.toExponential(1).padStart(9)).join("")}`);
}
