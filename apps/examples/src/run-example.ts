import { relu } from "@ganglion/activations";
import { flatten, linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { rng } from "@ganglion/tensor";
import { type EpochEvent, fit, type StepEvent } from "@ganglion/train";
import type { Arguments } from "./arguments.ts";
import { chooseBackend } from "./backend.ts";
import { loadData } from "./data.ts";
import { formatPercent, formatSeconds, formatWhole } from "./format.ts";
import type { Display } from "./progress.ts";

const hidden = 32;

/** Trains the network that the playground opens with, and returns its accuracy on the held-out samples, 0-1. */
export async function runExample(args: Arguments, display: Display): Promise<number> {
  const { name, epochs, batchSize, seed } = args;
  const { reason } = await chooseBackend(args.backend);
  const root = rng(seed);
  const { train, validation } = await loadData(name, root.split());
  const weights = root.split();
  const inputs = train.shape.reduce((product, axis) => product * axis, 1);
  const model = sequential(
    flatten(),
    linear(inputs, hidden, { rng: weights }),
    relu,
    linear(hidden, train.classes.length, { rng: weights }),
  );
  const optimizer = sgd(parameters(model), { learningRate: 0.05, momentum: 0.9 });
  display.print(
    `${train.name}: ${formatWhole(train.size)} samples to train on, ${formatWhole(validation.size)} held out. ` +
      `Network: ${inputs}-${hidden}-${train.classes.length}.`,
  );
  display.print(`Backend ${reason}`);
  let accuracy = 0;
  const options = { train, validation, loss: crossEntropy, optimizer, epochs, batchSize, rng: root.split() };
  for await (const event of fit(model, options)) {
    if (event.type === "step") display.progress(event.step / event.steps, stepText(event, epochs));
    else if (event.type === "epoch") {
      accuracy = event.validation?.accuracy ?? 0;
      display.print(epochText(event));
    } else if (event.type === "end") {
      display.finish();
      display.print(`Validation accuracy ${formatPercent(accuracy)} in ${formatSeconds(event.seconds)}.`);
    }
  }
  return accuracy;
}

function stepText({ epoch, samplesPerSecond, remainingSeconds }: StepEvent, epochs: number): string {
  const speed = `${formatWhole(samplesPerSecond)} samples/s`;
  return `epoch ${epoch}/${epochs}  ${speed}  ${formatSeconds(remainingSeconds)} left`;
}

function epochText({ epoch, epochs, loss, validation }: EpochEvent): string {
  const number = String(epoch).padStart(String(epochs).length);
  const measured = `validation loss ${validation?.loss.toFixed(4)}  accuracy ${formatPercent(validation?.accuracy)}`;
  return `epoch ${number}/${epochs}  loss ${loss.toFixed(4)}  ${measured}`;
}
