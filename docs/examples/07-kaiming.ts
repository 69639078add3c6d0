import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { forKind, type InitRule, initialize, kaimingNormal, recommended, xavierNormal, zeros } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { noGrad, rng, setBackend, type Tensor, variance } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const [depth, width] = [20, 64];

/** Twenty relu layers, begun by a rule: standard deviations on the way, and the accuracy after eight epochs. */
async function tryOut(name: string, rule: InitRule): Promise<void> {
  const options = { rng: rng(1) };
  const hidden = Array.from({ length: depth }, () => [linear(width, width, options), relu]).flat();
  const model = sequential(...hidden, linear(width, 10, options));
  initialize(model, rule, options);

  const signals: Tensor[] = [];
  noGrad(() =>
    model(rng(3).normal([256, width]), {
      observe: (_path, _x, y, layer) => {
        if (layer.kind === "relu") signals.push(variance(y));
      },
    }),
  );
  const stds: string[] = [];
  for (const layer of [1, 5, 10, 20])
    stds.push(Math.sqrt((await signals[layer - 1]?.item()) ?? Number.NaN).toExponential(1));

  const optimizer = sgd(parameters(model), { learningRate: 0.005, momentum: 0.9 });
  const run = { train, validation, loss: crossEntropy, optimizer, epochs: 8, batchSize: 32, rng: rng(2), every: 100 };
  let accuracy = 0;
  for await (const event of fit(model, run)) if (event.type === "epoch") accuracy = event.validation?.accuracy ?? 0;
  console.log(`${name.padEnd(11)}${stds.map((std) => std.padStart(10)).join("")}${accuracy.toFixed(3).padStart(10)}`);
}

console.log("std after layer   1         5        10        20  accuracy");
await tryOut("Xavier", forKind("linear", { weight: xavierNormal(), bias: zeros }));
await tryOut("Kaiming", forKind("linear", { weight: kaimingNormal(), bias: zeros }));
// What initialize(model, recommended) chooses by the activation that follows each layer is the same here.
await tryOut("recommended", recommended);
