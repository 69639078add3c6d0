import { type Dataset, digits } from "@ganglion/datasets";
import { countDeadUnits } from "@ganglion/diagnostics";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { backward, parametersOf, rng, scope } from "@ganglion/tensor";
import { activationFunctions, type ActivationFunctionName } from "../frame/activation-functions.ts";

/** What is trained. */
export interface DeadQuestion {
  readonly activation: ActivationFunctionName;
  readonly rate: number;
  readonly seed: number;
}

/** Which units are dead after a few steps. */
export interface DeadAnswer {
  readonly units: number;
  /** Counted from 0. */
  readonly dead: readonly number[];
  /** The loss of each step; not finite where it diverged. */
  readonly losses: readonly number[];
}

const hidden = 32;
const batchSize = 32;
const steps = 30;
/** On how many images a unit must be dead. */
const looked = 512;

let loading: Promise<Dataset> | undefined;

/** Trains a layer of hidden units on digits, and counts those that no image moves any more. */
export async function measureDeadUnits({ activation, rate, seed }: DeadQuestion): Promise<DeadAnswer> {
  loading ??= digits({ shape: [64] });
  const data = await loading;
  const options = { rng: rng(seed) };
  const model = sequential(linear(64, hidden, options), activationFunctions[activation], linear(hidden, 10, options));
  const optimizer = sgd(parameters(model), { learningRate: rate });
  const losses: number[] = [];
  for (const { x, y } of data.batches({ batchSize, rng: options.rng })) {
    const loss = scope(() => {
      optimizer.zeroGrad();
      const value = crossEntropy(model(x, { training: true }), y);
      backward(value);
      optimizer.step();
      return value;
    });
    losses.push(await loss.item());
    for (const one of [loss, x, y]) one.dispose();
    if (losses.length === steps) break;
  }
  const [batch] = data.batches({ batchSize: looked });
  if (batch === undefined) throw new Error("measureDeadUnits: there must be images, got none.");
  const [layer] = await countDeadUnits(model, [batch], { loss: crossEntropy });
  for (const one of [batch.x, batch.y, ...parametersOf(model)]) one.dispose();
  return { units: hidden, dead: layer?.dead ?? [], losses };
}
