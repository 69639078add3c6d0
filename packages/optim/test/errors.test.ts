import { reference, setBackend, tensor, zeros } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import {
  adadelta,
  adagrad,
  adam,
  cosineAnnealing,
  cosineWarmRestarts,
  exponentialDecay,
  findLearningRate,
  lion,
  multiStepDecay,
  nadam,
  oneCycle,
  polynomialDecay,
  reduceOnPlateau,
  rmsprop,
  sgd,
  stepDecay,
  warmup,
} from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const p = () => [zeros([2], { requiresGrad: true })];
const check = "Check how it was computed.";
const leave = "Leave it out for the default.";

describe("optimizers refuse", () => {
  test.each<[string, () => unknown, string]>([
    [
      "no rate",
      () => sgd(p(), {} as never),
      "TypeError: sgd: learningRate must be a number or a function of the step, got undefined. Pass { learningRate: 0.01 }.",
    ],
    [
      "no options",
      () => sgd(p(), undefined as never),
      "TypeError: sgd: learningRate must be a number or a function of the step, got undefined. Pass { learningRate: 0.01 }.",
    ],
    [
      "a negative rate",
      () => sgd(p(), { learningRate: -0.1 }),
      `RangeError: sgd: learningRate must be a finite number >= 0, got -0.1. Pass a finite number >= 0.`,
    ],
    [
      "a rate that is NaN",
      () => adam(p(), { learningRate: Number.NaN }),
      `RangeError: adam: learningRate must be a finite number >= 0, got NaN. ${check}`,
    ],
    [
      "a negative rate of a group",
      () => adam([{ parameters: p(), learningRate: -1 }]),
      `RangeError: adam: learningRate must be a finite number >= 0, got -1. Pass a finite number >= 0.`,
    ],
    [
      "momentum of 1",
      () => sgd(p(), { learningRate: 1, momentum: 1 }),
      `RangeError: sgd: momentum must be a number from 0 to below 1, got 1. ${leave}`,
    ],
    [
      "nesterov without momentum",
      () => sgd(p(), { learningRate: 1, nesterov: true }),
      "RangeError: sgd: nesterov must come with momentum and without dampening, got momentum 0 and dampening 0. Pass { momentum: 0.9 }.",
    ],
    [
      "nesterov with dampening",
      () => sgd(p(), { learningRate: 1, nesterov: true, momentum: 0.9, dampening: 0.1 }),
      "RangeError: sgd: nesterov must come with momentum and without dampening, got momentum 0.9 and dampening 0.1. Pass { momentum: 0.9 }.",
    ],
    [
      "too much dampening",
      () => sgd(p(), { learningRate: 1, momentum: 0.9, dampening: 2 }),
      `RangeError: sgd: dampening must be a number from 0 to 1, got 2. ${leave}`,
    ],
    [
      "a negative decay",
      () => sgd(p(), { learningRate: 1, weightDecay: -1 }),
      `RangeError: sgd: weightDecay must be a finite number >= 0, got -1. ${leave}`,
    ],
    [
      "betas of 1",
      () => adam(p(), { betas: [0.9, 1] }),
      `RangeError: adam: betas[1] must be a number from 0 to below 1, got 1. Pass a number from 0 to below 1.`,
    ],
    [
      "a negative eps",
      () => nadam(p(), { eps: -1 }),
      `RangeError: nadam: eps must be a finite number >= 0, got -1. ${leave}`,
    ],
    [
      "a negative momentumDecay",
      () => nadam(p(), { momentumDecay: -1 }),
      `RangeError: nadam: momentumDecay must be a finite number >= 0, got -1. ${leave}`,
    ],
    [
      "a negative learningRateDecay",
      () => adagrad(p(), { learningRateDecay: -1 }),
      `RangeError: adagrad: learningRateDecay must be a finite number >= 0, got -1. ${leave}`,
    ],
    [
      "rho of NaN",
      () => adadelta(p(), { rho: Number.NaN }),
      `RangeError: adadelta: rho must be a number from 0 to below 1, got NaN. ${check}`,
    ],
    [
      "alpha of 1",
      () => rmsprop(p(), { alpha: 1 }),
      `RangeError: rmsprop: alpha must be a number from 0 to below 1, got 1. ${leave}`,
    ],
    [
      "a negative beta",
      () => lion(p(), { betas: [-0.1, 0.9] }),
      `RangeError: lion: betas[0] must be a number from 0 to below 1, got -0.1. Pass a number from 0 to below 1.`,
    ],
    [
      "an unknown option",
      () => adam(p(), { lr: 1 } as object),
      'TypeError: adam: options must be known ones, got "lr". It is called learningRate here.',
    ],
    [
      "an unknown option of a group",
      () => lion([{ parameters: p(), momentum: 1 } as never]),
      'TypeError: lion: options must be known ones, got "momentum". Known are: learningRate, betas, weightDecay.',
    ],
    [
      "no parameters",
      () => adam([]),
      "TypeError: adam: there must be parameters to train, got none. Pass parameters(model), or the tensors that require a gradient.",
    ],
    [
      "groups without parameters",
      () => adam([{ parameters: [] }]),
      "TypeError: adam: there must be parameters to train, got none. Pass parameters(model), or the tensors that require a gradient.",
    ],
    [
      "what is no tensor",
      () => adam([...p(), 3 as never]),
      "TypeError: adam: parameters must be tensors, or groups { parameters: [...] }, got number at position 1. Pass all tensors, or all groups.",
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });

  test("a parameter that is given twice", () => {
    const [weight] = p();
    expect(thrown(() => adam([{ parameters: [weight!] }, { parameters: [weight!] }]))).toBe(
      "RangeError: adam: each parameter must be given once, got Tensor(float32 [2] on reference) again at position 1. It would be updated twice in each step.",
    );
  });

  test("a schedule that returns NaN, before anything changes", () => {
    const weight = tensor([1], { requiresGrad: true });
    const optimizer = sgd([weight], { learningRate: (step) => (step === 0 ? 0.5 : Number.NaN) });
    weight.grad = tensor([1]);
    optimizer.step();
    expect(thrown(() => optimizer.step())).toBe(
      "RangeError: sgd: learningRate must be a finite number >= 0, got NaN at step 1. Check the schedule.",
    );
    expect(weight.dataSync()).toEqual(Float32Array.of(0.5));
    expect(optimizer.steps).toBe(1);
  });

  test("a momentum schedule that leaves its range", () => {
    const optimizer = sgd(p(), { learningRate: 1, momentum: (step) => step });
    optimizer.step();
    expect(thrown(() => optimizer.step())).toBe(
      `RangeError: sgd: momentum must be a number from 0 to below 1, got 1. ${leave}`,
    );
  });

  test("the state of another, before anything changes", () => {
    const [weight] = p();
    const optimizer = sgd([weight!], { learningRate: 1, momentum: 0.9 });
    weight!.grad = tensor([1, 2]);
    optimizer.step();
    const state = optimizer.state();
    const attempts: readonly [object, string][] = [
      [{ kind: "adam" }, "Error: sgd.load: the state must be of sgd, got one of adam. Make the same optimizer first."],
      [
        { rates: [1, 1] },
        "Error: sgd.load: the state must have 1 parameter groups, got 2. Make the same groups first.",
      ],
      [
        { tensors: { "1.momentumBuffer": zeros([2]) } },
        'Error: sgd.load: keys must begin with a parameter\'s number below 1, got "1.momentumBuffer". Give all parameters in the same order.',
      ],
      [
        { numbers: { "2.step": 1 } },
        'Error: sgd.load: keys must begin with a parameter\'s number below 1, got "2.step". Give all parameters in the same order.',
      ],
      [
        { tensors: { "0.momentumBuffer": zeros([3]) } },
        "Error: sgd.load: 0.momentumBuffer must match its parameter, Tensor(float32 [2] on reference), got Tensor(float32 [3] on reference). Give the parameters in the same order.",
      ],
    ];
    for (const [change, message] of attempts) {
      expect(thrown(() => optimizer.load({ ...state, steps: 99, ...change }))).toBe(message);
    }
    expect(optimizer.steps).toBe(1);
    expect(optimizer.state().tensors["0.momentumBuffer"]!.dataSync()).toEqual(Float32Array.of(1, 2));
  });
});

describe("schedules refuse", () => {
  test.each<[string, () => unknown, string]>([
    [
      "half a step",
      () => stepDecay(0.1, { stepSize: 0.5 }),
      "RangeError: stepDecay: stepSize must be a whole number >= 1, got 0.5. Pass { stepSize: 100 }.",
    ],
    [
      "a negative rate",
      () => stepDecay(-1, { stepSize: 1 }),
      `RangeError: stepDecay: learningRate must be a finite number >= 0, got -1. Pass a finite number >= 0.`,
    ],
    [
      "a milestone that is NaN",
      () => multiStepDecay(1, { milestones: [1, Number.NaN] }),
      `RangeError: multiStepDecay: milestones[1] must be a finite number >= 0, got NaN. ${check}`,
    ],
    [
      "a missing gamma",
      () => exponentialDecay(1, {} as never),
      "TypeError: exponentialDecay: gamma must be a finite number >= 0, got undefined. Pass { gamma: 0.99 }.",
    ],
    [
      "no steps",
      () => cosineAnnealing(1, { steps: 0 }),
      "RangeError: cosineAnnealing: steps must be a whole number >= 1, got 0. Pass { steps: 1000 }.",
    ],
    [
      "a shrinking cycle",
      () => cosineWarmRestarts(1, { firstCycle: 2, cycleFactor: 0.5 }),
      `RangeError: cosineWarmRestarts: cycleFactor must be a whole number >= 1, got 0.5. ${leave}`,
    ],
    [
      "another form of annealing",
      () => oneCycle({ peak: 1, steps: 10, anneal: "cos" as "cosine" }),
      `TypeError: oneCycle: anneal must be one of cosine, linear, got "cos". ${leave}`,
    ],
    [
      "a division by 0",
      () => oneCycle({ peak: 1, steps: 10, divisor: 0 }),
      `RangeError: oneCycle: divisor must be a finite number > 0, got 0. ${leave}`,
    ],
    [
      "a rate for a warmup that is none",
      () => warmup("0.1" as never),
      'TypeError: warmup: learningRate must be a number or a function of the step, got "0.1". Pass { learningRate: 0.01 }.',
    ],
    [
      "a negative power",
      () => polynomialDecay(1, { steps: 10, power: -1 }),
      `RangeError: polynomialDecay: power must be a finite number >= 0, got -1. ${leave}`,
    ],
    [
      "a factor that does not reduce",
      () => reduceOnPlateau(1, { factor: 1 }),
      `RangeError: reduceOnPlateau: factor must be a number from 0 to below 1, got 1. ${leave}`,
    ],
    [
      "an unknown mode",
      () => reduceOnPlateau(1, { mode: "lowest" as "min" }),
      `TypeError: reduceOnPlateau: mode must be one of min, max, got "lowest". ${leave}`,
    ],
  ])("%s", (_, run, message) => {
    expect(thrown(run)).toBe(message);
  });
});

test("findLearningRate refuses rates that do not grow", async () => {
  const optimizer = sgd(p(), { learningRate: 1 });
  await expect(findLearningRate(optimizer, () => 1, { start: 1, end: 0.1 })).rejects.toThrow(
    new RangeError(
      "findLearningRate: rates must grow in at least 2 steps, got 1 to 0.1 in 100. Make end larger than start.",
    ),
  );
});
