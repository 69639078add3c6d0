import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { betweenLayer, withinLayer } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { assign, type Layer, mul, noGrad, rng, setBackend, tensor } from "@ganglion/tensor";
import { DivergedError, fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const x = tensor(train.x.slice(0, 256 * 64), { shape: [256, 64] });

/** A relu net whose first layer is large and whose last is small: no rate of learning suits both. */
function lopsided(): Layer {
  const options = { rng: rng(1) };
  const [first, last] = [linear(64, 64, options), linear(64, 10, options)];
  const model = sequential(first, relu, linear(64, 64, options), relu, linear(64, 64, options), relu, last);
  withinLayer(model, x, { rng: rng(3), targetMean: 0.1 });
  noGrad(() => {
    assign(first.parameters.weight, mul(first.parameters.weight, 30));
    assign(last.parameters.weight, mul(last.parameters.weight, 1 / 30));
  });
  return model;
}

async function accuracyOf(model: Layer, learningRate: number): Promise<string> {
  const optimizer = sgd(parameters(model), { learningRate });
  const run = { train, validation, loss: crossEntropy, optimizer, epochs: 3, batchSize: 32, rng: rng(2), every: 100 };
  let accuracy: number | undefined;
  try {
    for await (const event of fit(model, run)) if (event.type === "epoch") accuracy = event.validation?.accuracy;
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
    return "diverged";
  }
  return accuracy?.toFixed(3) ?? "";
}

const model = lopsided();
const before = await model(x).data();
const unequal = await betweenLayer(model, x, { rng: rng(4), maxIterations: 0 });
const equal = await betweenLayer(model, x, { rng: rng(4) });
const after = await model(x).data();
console.log("layer  rate of change before     after  weight times");
for (const [index, { path, rate, scale }] of equal.entries()) {
  const cells = [unequal[index]?.rate ?? 0, rate, scale].map((value) => value.toFixed(3));
  console.log(
    `${path.padEnd(7)}${(cells[0] ?? "").padStart(21)}${(cells[1] ?? "").padStart(10)}${(cells[2] ?? "").padStart(14)}`,
  );
}
const largest = Math.max(...before.map(Math.abs));
const change = Math.max(...before.map((value, index) => Math.abs(value - (after[index] ?? 0))));
console.log(`the output changed by less than 1e-5 of its size: ${change / largest < 1e-5}`);

console.log("\naccuracy after three epochs at a learning rate of");
const learningRates = [0.001, 0.01, 0.03, 0.1];
console.log(`         ${learningRates.map((rate) => String(rate).padStart(10)).join("")}`);
for (const [name, equalize] of Object.entries({ unequal: false, equal: true })) {
  const cells: string[] = [];
  for (const learningRate of learningRates) {
    const net = lopsided();
    if (equalize) await betweenLayer(net, x, { rng: rng(4) });
    cells.push(await accuracyOf(net, learningRate));
  }
  console.log(`${name.padEnd(9)}${cells.map((cell) => cell.padStart(10)).join("")}`);
}
