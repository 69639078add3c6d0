import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { applyMasks, initialize, lotteryTicket, maskGradients, type Masks, recommended } from "@ganglion/init";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, rng, setBackend } from "@ganglion/tensor";
import { evaluate, fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });

function begin(seed: number): Layer {
  const model = sequential(linear(64, 128, { rng: rng(seed) }), relu, linear(128, 10, { rng: rng(seed) }));
  initialize(model, recommended, { rng: rng(seed) });
  return model;
}

async function learn(model: Layer, afterBackward: () => void): Promise<void> {
  const optimizer = sgd(parameters(model), { learningRate: 0.05, momentum: 0.9 });
  const run = {
    train,
    loss: crossEntropy,
    optimizer,
    epochs: 3,
    batchSize: 32,
    rng: rng(2),
    every: 100,
    afterBackward,
  };
  for await (const event of fit(model, run))
    if (event.type === "end" && event.reason !== "done") throw new Error("stopped");
}

const accuracyOf = async (model: Layer): Promise<string> =>
  ((await evaluate(model, validation, { loss: crossEntropy })).accuracy ?? 0).toFixed(3);

/** The same connections from other beginnings: what made the ticket win was where its weights began. */
async function elsewhere(masks: Masks): Promise<string> {
  const model = begin(99);
  applyMasks(model, masks);
  await learn(model, () => maskGradients(model, masks));
  return accuracyOf(model);
}

const model = begin(1);
const search = lotteryTicket(model, {
  rounds: 4,
  rate: 0.6,
  train: ({ afterBackward }) => learn(model, afterBackward),
});
console.log("weights left  the ticket  begun elsewhere");
for await (const { remaining, masks } of search) {
  const left = `${(100 * remaining).toFixed(1)} %`;
  console.log(`${left.padStart(12)}${(await accuracyOf(model)).padStart(12)}${(await elsewhere(masks)).padStart(17)}`);
}
