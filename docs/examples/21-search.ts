import { digits, split } from "@ganglion/datasets";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { int, logUniform, randomSearch, search, searchTable, successiveHalving, type Trial } from "@ganglion/search";
import { rng, setBackend, tanh } from "@ganglion/tensor";
import { fit, loadCheckpoint, saveCheckpoint, type StoredCheckpoint } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });

/** Trains as far as it is told, from where it was. */
const trial: Trial<{ rate: number; width: number }> = async (
  { rate, width },
  { checkpoint, report, seed, steps = 9 },
) => {
  const random = rng(seed);
  const model = sequential(linear(64, width, { rng: random }), tanh, linear(width, 10, { rng: random }));
  const optimizer = sgd(parameters(model), { learningRate: rate, momentum: 0.9 });
  const saved = (await checkpoint.load()) as StoredCheckpoint | undefined;
  const options = { train, validation, loss: crossEntropy, optimizer, epochs: steps, batchSize: 64, rng: random };
  const training = fit(model, { ...options, resume: saved && loadCheckpoint(saved) });
  for await (const event of training) {
    if (event.type !== "epoch" || event.validation === undefined) continue;
    await report(event.epoch, event.validation.loss, await saveCheckpoint(training.checkpoint()));
  }
};

const space = { rate: logUniform(1e-5, 1), width: int(4, 64, { log: true }) };
const strategy = successiveHalving(randomSearch({ trials: 12 }), { maxSteps: 9 });
const result = await search(trial, { space, strategy, seed: 7 });
for (const { rank, score = Number.NaN, step, config } of searchTable(result).slice(0, 5)) {
  const rate = Number(config["rate"]).toPrecision(2);
  console.log(`${rank}. loss ${score.toFixed(3)} after ${step} epochs: rate ${rate}, width ${config["width"]}`);
}
const epochs = result.trials.reduce((sum, { reports }) => sum + reports.length, 0);
console.log(`${epochs} epochs in place of ${result.trials.length * 9}`);
