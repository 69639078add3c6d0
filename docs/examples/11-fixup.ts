import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { fixup, initialize, recommended } from "@ganglion/init";
import { linear, parameters, residual, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, rng, setBackend, tensor } from "@ganglion/tensor";
import { DivergedError, evaluate, fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const x = tensor(train.x.slice(0, 256 * 64), { shape: [256, 64] });

/** A residual net without normalization: each branch adds to the signal's variance, so depth makes it explode. */
function residualNet(branches: number): Layer {
  const options = { rng: rng(1) };
  const block = (): Layer => residual(sequential(linear(64, 64, options), relu, linear(64, 64, options)));
  return sequential(linear(64, 64, options), ...Array.from({ length: branches }, block), relu, linear(64, 10, options));
}

async function tryOut(name: string, branches: number, model: Layer): Promise<void> {
  const output = Math.sqrt(await model(x).pow(2).mean().item());
  const { loss } = await evaluate(model, train, { loss: crossEntropy });
  const optimizer = sgd(parameters(model), { learningRate: 0.02, momentum: 0.9 });
  const run = { train, validation, loss: crossEntropy, optimizer, epochs: 3, batchSize: 32, rng: rng(2), every: 100 };
  let result = "diverged";
  try {
    for await (const event of fit(model, run))
      if (event.type === "epoch") result = event.validation?.accuracy?.toFixed(3) ?? result;
  } catch (error) {
    if (!(error instanceof DivergedError)) throw error;
  }
  const cells = [
    String(branches),
    output.toExponential(1),
    loss < 100 ? loss.toFixed(4) : loss.toExponential(1),
    result,
  ];
  console.log(`${name.padEnd(8)}${cells.map((cell) => cell.padStart(12)).join("")}`);
}

console.log("            branches      logits  first loss    accuracy");
for (const branches of [4, 16, 32]) {
  const plain = residualNet(branches);
  initialize(plain, recommended, { rng: rng(3) });
  await tryOut("Kaiming", branches, plain);
  await tryOut("Fixup", branches, fixup(residualNet(branches), { rng: rng(3) }).model);
}
console.log(`ln 10 = ${Math.log(10).toFixed(4)}`);
