import { tanh } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { type Initializer, normal, xavierNormal } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { grad, rng, setBackend, type Tensor } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const size = async (x: Tensor | undefined): Promise<number> => Math.sqrt((await x?.pow(2).mean().item()) ?? Number.NaN);

/** Ten hidden tanh layers of 64 units: what arrives at both ends before training, and what is learned in three epochs. */
async function tryOut(name: string, init: Initializer): Promise<void> {
  const options = { init, rng: rng(1) };
  const hidden = Array.from({ length: 10 }, () => [linear(64, 64, options), tanh]).flat();
  const first = hidden[0]?.parameters?.["weight"] as Tensor;
  const model = sequential(...hidden, linear(64, 10, options));

  const [batch] = train.batches({ batchSize: 256 });
  if (batch === undefined) return;
  let last: Tensor | undefined;
  const logits = model(batch.x, {
    observe: (path, _x, y) => {
      if (path === "19") last = y;
    },
  });
  const [gradient] = grad(crossEntropy(logits, batch.y), [first]);
  const before = [(await size(last)).toExponential(1), (await size(gradient)).toExponential(1)];

  const optimizer = sgd(parameters(model), { learningRate: 0.02, momentum: 0.9 });
  const run = { train, validation, loss: crossEntropy, optimizer, epochs: 3, batchSize: 32, rng: rng(2), every: 100 };
  let accuracy = 0;
  for await (const event of fit(model, run)) if (event.type === "epoch") accuracy = event.validation?.accuracy ?? 0;
  console.log(
    `${name.padEnd(14)}${before.map((text) => text.padStart(12)).join("")}${accuracy.toFixed(3).padStart(12)}`,
  );
}

console.log("              last signal  first grad    accuracy");
await tryOut("normal, 0.01", normal({ std: 0.01 }));
await tryOut("normal, 1", normal({ std: 1 }));
await tryOut("Xavier", xavierNormal());
