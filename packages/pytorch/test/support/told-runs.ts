import { tanh } from "@ganglion/activations";
import {
  augmentation,
  type Augmentation,
  augmented,
  cutout,
  type Dataset,
  dataset,
  mixup,
  randomBrightness,
  randomContrast,
  randomCrop,
  randomFlip,
} from "@ganglion/datasets";
import { flatten, linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import {
  cosineAnnealing,
  createOptimizer,
  ema,
  type Optimizer,
  type OptimizerParameters,
  type PlateauSchedule,
  type RateOptions,
  recall,
  reduceOnPlateau,
  remember,
  sgd,
  swa,
  warmup,
} from "@ganglion/optim";
import { add, checkNonNegative, div, exp, type Layer, mul, rng, sign, sum, type Tensor } from "@ganglion/tensor";
import { earlyStopping, weightPenalty } from "@ganglion/train";
import type { PyTorchRun } from "../../src/index.ts";
import type { RunCase } from "./runs.ts";

type Run = Omit<PyTorchRun, "checkpoint">;

/** Pictures with three channels, each a little like its class. */
function pictures(size: number, seed: number): Dataset {
  const [random, x] = [rng(seed), new Float32Array(size * 60)];
  const y = Int32Array.from({ length: size }, () => random.integer(3));
  for (let at = 0; at < x.length; at++) x[at] = (random.integer(90) + 5 * y[Math.floor(at / 60)]!) / 100;
  return dataset({ x, y, shape: [3, 4, 5], classes: ["a", "b", "c"] });
}

function network(): Layer {
  const random = rng(7);
  return sequential(flatten(), linear(60, 5, { rng: random }), tanh, linear(5, 3, { rng: random }));
}

const common = { loss: crossEntropy, epochs: 9, batchSize: 8 };

function told(name: string, more: (model: Layer) => Partial<Run>, rest: Partial<RunCase> = {}): RunCase {
  const make = (): Run => {
    const model = network();
    const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 });
    const data = { train: pictures(22, 3), validation: pictures(9, 4), rng: rng(8) };
    const run = { model, ...data, optimizer, ...common };
    return { ...run, ...more(model) };
  };
  return { name, before: 4, steps: 10, make, ...rest };
}

function changed(name: string, change: Augmentation, more: Partial<Run> = {}): RunCase {
  return told(`changed-${name}`, () => ({ train: augmented(pictures(22, 3), change), ...more }));
}

interface HeavyBallOptions extends RateOptions {
  readonly weightDecay?: number;
  readonly heavy_ball?: number;
}

/** Signs of the gradient that go on rolling, by how far they have come: an optimizer that nobody else has. */
function heavyBall(groups: OptimizerParameters<HeavyBallOptions>, options: HeavyBallOptions): Optimizer {
  return createOptimizer<HeavyBallOptions>(groups, options, {
    kind: "heavyBall",
    options: { weightDecay: [0, checkNonNegative], heavy_ball: [0.5, checkNonNegative] },
    decay: "decoupled",
    slots: () => ({ tensors: { rollingSpeed: {} }, numbers: { wayGone: () => true } }),
    direction({ grad, slots, parameter, options: { heavy_ball }, step }) {
      const gone = (slots.numbers.get("wayGone") ?? 0) + 1 / step;
      slots.numbers.set("wayGone", gone);
      const before = recall(slots, "rollingSpeed", parameter);
      return div(remember(slots, "rollingSpeed", add(mul(before, heavy_ball), sign(grad))), 1 + gone);
    },
  });
}

const HEAVY_BALL = `import torch


class HeavyBall(torch.optim.Optimizer):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for x in group["params"]:
                if x.grad is None:
                    continue
                state = self.state[x]
                state["step"] = state.get("step", torch.tensor(0.0)) + 1
                state["way_gone"] = state.get("way_gone", torch.tensor(0.0)) + 1 / state["step"]
                speed = state.setdefault("rolling_speed", torch.zeros_like(x)).mul_(group["heavy_ball"]).add_(x.grad.sign())
                x.mul_(1 - group["lr"] * group["weight_decay"]).sub_(speed / (1 + state["way_gone"]), alpha=group["lr"])


def make_optimizer(groups):
    return HeavyBall(groups, {})
`;

const plateau = { patience: 0, threshold: 0.1, cooldown: 1, factor: 0.3 };
const rateOf = ({ optimizer }: Run): PlateauSchedule => optimizer.groups[0]!.learningRate as PlateauSchedule;

/** Runs that change their samples by chance. */
export function changedRuns(): readonly RunCase[] {
  return [
    changed(
      "pictures",
      augmentation(randomCrop({ padding: 2 }), randomFlip(), randomContrast(0.4), cutout({ size: 3 })),
    ),
    changed(
      "edges",
      augmentation(
        randomFlip({ direction: "vertical" }),
        randomCrop({ padding: 2, fill: "edge" }),
        randomBrightness(0.5),
      ),
    ),
    changed("mixed", augmentation(randomCrop({ padding: 1, fill: "reflect" }), mixup({ alpha: 2 }))),
    changed("mixed-little", mixup(), {
      loss: (x, y) => crossEntropy(x, y, { labelSmoothing: 0.1 }),
      lossOptions: { labelSmoothing: 0.1 },
      validationLoss: crossEntropy,
    }),
    changed("mixed-some", mixup({ alpha: 0.3 })),
    changed(
      "by-own-means",
      (batch, random) => ({ ...batch, x: batch.x.map((value) => value * (1 + random.integer(3))) }),
      {
        augmentationSource:
          "import numpy as np\n\n\ndef change(x, y, chances):\n    times = [1 + chances.integer(3) for _ in range(x.size)]\n    return x * np.array(times, np.float32).reshape(x.shape), y",
      },
    ),
  ];
}

/** Runs in which something is told of each epoch or step, or asks for more than the loss. */
export function toldRuns(): readonly RunCase[] {
  return [
    told(
      "plateau",
      (model) => ({ optimizer: sgd(parameters(model), { learningRate: reduceOnPlateau(0.2, plateau) }) }),
      { onEpoch: (run, { validation }) => rateOf(run).report(validation!.loss) },
    ),
    told(
      "plateau-accuracy",
      (model) => {
        const learningRate = warmup(reduceOnPlateau(0.2, { ...plateau, mode: "max", thresholdMode: "abs" }), {
          steps: 6,
        });
        const [first, ...others] = parameters(model);
        const groups = [{ parameters: others }, { parameters: [first!], learningRate: 0.05 }];
        return { optimizer: sgd(groups, { learningRate }), plateauMetric: "accuracy" };
      },
      {
        onEpoch: ({ optimizer }, { accuracy }) => {
          // What `warmup` returns passes on the state alone.
          const schedule = optimizer.groups[0]!.learningRate as PlateauSchedule;
          const copy = reduceOnPlateau(0.2, schedule.plateau);
          copy.load(schedule.state());
          copy.report(accuracy!);
          schedule.load(copy.state());
        },
      },
    ),
    told(
      "averages",
      (model) => {
        const averages = {
          ema: ema(model, { decay: 0.8 }),
          last: ema(parameters(model).slice(2), { decay: 0.5 }),
          swa: swa(model),
        };
        const afterUpdate = (): void => {
          averages.ema.update();
          averages.last.update();
        };
        return { averages, afterUpdate, averaging: { ema: "step", last: "step", swa: "epoch" } };
      },
      { onEpoch: ({ averages }) => averages!["swa"]!.update() },
    ),
    told("own-optimizer", (model) => {
      const groups = [{ parameters: parameters(model) }];
      const options = { learningRate: cosineAnnealing(0.2, { steps: 20 }), weightDecay: 0.01, heavy_ball: 0.7 };
      return { optimizer: heavyBall(groups, options), optimizerSource: HEAVY_BALL };
    }),
    told("penalty", (model) => ({ penalty: () => weightPenalty(model, { l1: 2e-3, l2: 0.01 }) })),
    told("penalty-of-some", (model) => {
      const [first, , last] = parameters(model) as [Tensor, Tensor, Tensor];
      return { penalty: () => mul(sum(mul(first, first)), 0.03).add(weightPenalty([last], { l1: 0.004 })) };
    }),
    told("penalty-of-ones-own", (model) => ({
      penalty: () => mul(sum(exp(mul(model.children!["1"]!.parameters!["weight"]!, 3))), 1e-3),
      penaltySource: 'def penalty(model):\n    return (model.get_parameter("1.weight") * 3).exp().sum() * 1e-3',
    })),
    told(
      "stopping",
      (model) => ({
        optimizer: sgd(parameters(model), { learningRate: 0.03 }),
        stopping: earlyStopping(model, { patience: 1, threshold: 0.01, metric: ({ validation }) => validation?.loss }),
      }),
      { steps: 14 },
    ),
  ];
}
