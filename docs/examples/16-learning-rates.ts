import { relu } from "@ganglion/activations";
import { digits, split } from "@ganglion/datasets";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import * as optim from "@ganglion/optim";
import { backward, type Layer, rng, setBackend, tensor } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const [train, validation] = split(await digits({ shape: [64] }), { fraction: 0.8, rng: rng(7) });
const net = (): Layer => {
  const options = { rng: rng(1) };
  return sequential(linear(64, 64, options), relu, linear(64, 64, options), relu, linear(64, 10, options));
};

// The finder trains with a growing rate and watches the loss; afterwards the net is what it was.
const model = net();
const optimizer = optim.sgd(parameters(model), { learningRate: 1 });
const [x, y] = [tensor(train.x.slice(0, 512 * 64), { shape: [512, 64] }), tensor(train.y.slice(0, 512))];
const trainStep = (): Promise<number> => {
  const loss = crossEntropy(model(x), y);
  backward(loss);
  return loss.item();
};
const search = await optim.findLearningRate(optimizer, trainStep, { start: 1e-4, end: 10, steps: 60, smoothing: 0.5 });
console.log(`tried ${search.rates.length} of 60 rates, until the loss exploded at ${search.rates.at(-1)?.toFixed(2)}`);
console.log(`the loss fell most steeply at ${search.suggestion?.toFixed(2)}\n`);

// A schedule is a function of the step. Eight epochs of 45 steps:
const [steps, rate] = [8 * 45, 0.2];
const schedules: Record<string, optim.Schedule> = {
  constantRate: optim.constantRate(rate),
  stepDecay: optim.stepDecay(rate, { stepSize: 120 }),
  multiStepDecay: optim.multiStepDecay(rate, { milestones: [180, 270] }),
  exponentialDecay: optim.exponentialDecay(rate, { gamma: 0.98 }),
  polynomialDecay: optim.polynomialDecay(rate, { steps, power: 2 }),
  cosineAnnealing: optim.cosineAnnealing(rate, { steps }),
  cosineWarmRestarts: optim.cosineWarmRestarts(rate, { firstCycle: 120 }),
  oneCycle: optim.oneCycle({ peak: rate, steps }),
  "warmup, cosine": optim.warmup(optim.cosineAnnealing(rate, { steps: steps - 36 }), { steps: 36, startFactor: 0.1 }),
};
console.log(
  `rate at step       ${[0, 30, 90, 150, 210, 270, 330].map((step) => String(step).padStart(7)).join("")}   accuracy`,
);
for (const [name, schedule] of Object.entries(schedules)) {
  const course = [0, 30, 90, 150, 210, 270, 330].map((step) => schedule(step).toFixed(3).padStart(7)).join("");
  const trained = net();
  const sgd = optim.sgd(parameters(trained), { learningRate: schedule, momentum: 0.9 });
  const run = {
    train,
    validation,
    loss: crossEntropy,
    optimizer: sgd,
    epochs: 8,
    batchSize: 32,
    rng: rng(2),
    every: 100,
  };
  let accuracy = 0;
  for await (const event of fit(trained, run)) if (event.type === "epoch") accuracy = event.validation?.accuracy ?? 0;
  console.log(`${name.padEnd(19)}${course}${accuracy.toFixed(3).padStart(11)}`);
}

// One that listens:
const plateau = optim.reduceOnPlateau(rate, { factor: 0.5, patience: 2 });
const heard = [1, 0.8, 0.7, 0.7, 0.7, 0.7, 0.6].map((loss) => {
  plateau.report(loss);
  return plateau(0).toFixed(2);
});
console.log(`reduceOnPlateau     ${heard.join("   ")}`);
