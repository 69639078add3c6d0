import { relu, softplus, swish, tanh } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { initialize, lsuv, recommended } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, rng, setBackend, tensor } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const x = tensor(train.x.slice(0, 256 * 64), { shape: [256, 64] });

/** Twenty layers whose nonlinearities no single formula is for. */
function mixed(): Layer {
  const options = { rng: rng(1) };
  const kinds = [tanh, swish, relu, softplus];
  const hidden = Array.from({ length: 20 }, (_, index) => [linear(64, 64, options), kinds[index % 4] ?? relu]).flat();
  return sequential(...hidden, linear(64, 10, options));
}

async function accuracyOf(model: Layer): Promise<number> {
  const optimizer = sgd(parameters(model), { learningRate: 0.005, momentum: 0.9 });
  const run = { train, validation, loss: crossEntropy, optimizer, epochs: 5, batchSize: 32, rng: rng(2), every: 100 };
  let accuracy = 0;
  for await (const event of fit(model, run)) if (event.type === "epoch") accuracy = event.validation?.accuracy ?? 0;
  return accuracy;
}

// From the first layer to the last, LSUV measures a layer's output, divides the weight, and measures again.
const model = mixed();
const results = await lsuv(model, x, { rng: rng(3) });
console.log("layer  kind    variance  rescaled");
for (const { path, kind, variance, iterations } of results.filter((_, index) => index % 5 === 0)) {
  console.log(`${path.padStart(5)}  ${kind}${variance.toFixed(2).padStart(10)}${String(iterations).padStart(10)}`);
}
console.log(
  `largest distance from 1: ${Math.max(...results.map(({ variance }) => Math.abs(variance - 1))).toFixed(2)}`,
);

const asMade = mixed();
const byFormula = mixed();
initialize(byFormula, recommended, { rng: rng(3) });
console.log(`accuracy: as linear() begins ${(await accuracyOf(asMade)).toFixed(3)}`);
console.log(`          by formula         ${(await accuracyOf(byFormula)).toFixed(3)}`);
console.log(`          LSUV               ${(await accuracyOf(model)).toFixed(3)}`);
