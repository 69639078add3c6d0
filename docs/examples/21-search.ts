import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import {
  choice,
  int,
  logUniform,
  randomSearch,
  search,
  searchTable,
  successiveHalving,
  type Trial,
} from "@ganglion/search";
import { rng, setBackend, tanh } from "@ganglion/tensor";
import { fit, loadCheckpoint, saveCheckpoint } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const activations = { relu, tanh };

interface Wanted {
  readonly learningRate: number;
  readonly width: number;
  readonly activation: keyof typeof activations;
}

/** Trains as far as it is told, from where it was. */
const trial: Trial<Wanted> = async ({ learningRate, width, activation }, { checkpoint, report, seed, steps = 9 }) => {
  const random = rng(seed);
  const [first, last] = [linear(64, width, { rng: random }), linear(width, 10, { rng: random })];
  const model = sequential(first, activations[activation], last);
  const optimizer = sgd(parameters(model), { learningRate, momentum: 0.9 });
  const saved = (await checkpoint.load()) as Awaited<ReturnType<typeof saveCheckpoint>> | undefined;
  const resume = saved && loadCheckpoint(saved);
  const options = { train, validation, loss: crossEntropy, optimizer, epochs: steps, batchSize: 64, rng: random };
  const training = fit(model, { ...options, resume });
  for await (const event of training) {
    if (event.type !== "epoch") continue;
    await report(event.epoch, event.validation?.loss ?? Number.NaN, await saveCheckpoint(training.checkpoint()));
  }
};

const space = {
  learningRate: logUniform(1e-5, 1),
  width: int(4, 64, { log: true }),
  activation: choice(["relu", "tanh"]),
};
const strategy = successiveHalving(randomSearch({ trials: 12 }), { maxSteps: 9 });
const result = await search(trial, { space, strategy, seed: 7 });
for (const { rank, score = Number.NaN, step, config } of searchTable(result).slice(0, 5)) {
  const [rate, width] = [Number(config["learningRate"]).toPrecision(2), config["width"]];
  console.log(
    `${rank}. loss ${score.toFixed(3)} after ${step} epochs: rate ${rate}, width ${width}, ${config["activation"]}`,
  );
}
const epochs = result.trials.reduce((sum, { reports }) => sum + reports.length, 0);
console.log(`${epochs} epochs in place of ${result.trials.length * 9}`);
