import { reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { sgd } from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";
import { schedules } from "./all-schedules.ts";

beforeEach(() => setBackend(reference()));

const p = (): Tensor[] => [tensor([1, 2], { requiresGrad: true })];

describe("schedules refuse values without a meaning", () => {
  test.each<[string, string, object, string]>([
    [
      "stepDecay",
      "no step size",
      { stepSize: 0 },
      "RangeError: stepDecay: stepSize must be a whole number >= 1, got 0. Pass { stepSize: 100 }.",
    ],
    [
      "multiStepDecay",
      "milestones out of order",
      { milestones: [150, 100] },
      "RangeError: multiStepDecay: milestones must come in the order of the steps, got 100 after 150. Sort them.",
    ],
    [
      "multiStepDecay",
      "one milestone",
      { milestones: 100 },
      "TypeError: multiStepDecay: milestones must be a list of steps, got 100. Pass [100, 150].",
    ],
    [
      "cosineAnnealing",
      "negative steps",
      { steps: -5 },
      "RangeError: cosineAnnealing: steps must be a whole number >= 1, got -5. Pass { steps: 1000 }.",
    ],
    [
      "cosineAnnealing",
      "a minimum above the rate",
      { minimum: 1 },
      "RangeError: cosineAnnealing: minimum must be at most the learning rate, 0.1, got 1. The rate would rise.",
    ],
    [
      "cosineWarmRestarts",
      "a minimum above the rate",
      { minimum: 1 },
      "RangeError: cosineWarmRestarts: minimum must be at most the learning rate, 0.1, got 1. The rate would rise.",
    ],
    [
      "polynomialDecay",
      "a minimum above the rate",
      { minimum: 1 },
      "RangeError: polynomialDecay: minimum must be at most the learning rate, 0.1, got 1. The rate would rise.",
    ],
    [
      "reduceOnPlateau",
      "a minimum above the rate",
      { minimum: 1 },
      "RangeError: reduceOnPlateau: minimum must be at most the learning rate, 0.1, got 1. The rate would rise.",
    ],
    [
      "reduceOnPlateau",
      "half a report",
      { patience: 1.5 },
      "RangeError: reduceOnPlateau: patience must be a whole number >= 0, got 1.5. Leave it out for the default.",
    ],
    [
      "oneCycle",
      "a start above the peak",
      { divisor: 0.5 },
      "RangeError: oneCycle: neither the first nor the last rate may be above the peak, got 0.2 and 0.00002 beside 0.1. Leave it out for the default.",
    ],
    [
      "oneCycle",
      "no peak",
      { peak: undefined },
      "TypeError: oneCycle: peak must be a finite number >= 0, got undefined. Pass { peak: 0.1 }.",
    ],
    [
      "oneCycleMomentum",
      "a minimum above the maximum",
      { minimum: 0.99 },
      "RangeError: oneCycleMomentum: minimum must be at most maximum, got 0.99 beside 0.95. Leave it out for the default.",
    ],
  ])("%s: %s", (name, _, options, message) => {
    expect(thrown(() => schedules[name]!.make(options))).toBe(message);
  });

  test.each(Object.entries(schedules))("%s is asked only for steps", (name, { make }) => {
    const schedule = make();
    for (const [step, got] of [
      [Number.NaN, "NaN"],
      [-1, "-1"],
      [Number.POSITIVE_INFINITY, "Infinity"],
    ] as const) {
      expect(thrown(() => schedule(step))).toBe(
        `RangeError: ${name}: the step must be a finite number >= 0, got ${got}. Steps count from 0.`,
      );
    }
    expect(thrown(() => schedule("3" as never))).toBe(
      `TypeError: ${name}: the step must be a finite number >= 0, got "3". Steps count from 0.`,
    );
    for (const step of [0, 2, 1e6, Number.MAX_SAFE_INTEGER, Number.MAX_VALUE]) {
      expect(schedule(step)).toBeGreaterThanOrEqual(0);
    }
  });

  test("reduceOnPlateau is told numbers", () => {
    const plateau = schedules["reduceOnPlateau"]!.make() as never as { report: (metric: unknown) => void };
    for (const [metric, got] of [
      [tensor([1]), "Tensor(float32 [1] on reference)"],
      ["1", '"1"'],
      [undefined, "undefined"],
      [Promise.resolve(1), "a promise"],
    ] as const) {
      expect(thrown(() => plateau.report(metric))).toBe(
        `TypeError: reduceOnPlateau.report: the metric must be a number, got ${got}. Pass its value, such as await loss.item().`,
      );
    }
  });
});

describe("what a schedule answers is checked in each step, before anything changes", () => {
  const answers: readonly (() => unknown)[] = [
    () => Number.NaN,
    () => -1,
    () => Number.POSITIVE_INFINITY,
    () => "0.1",
    () => undefined,
    () => Promise.reject(new Error("late")),
    () => tensor(0.1),
  ];

  test.each(Object.entries(optimizers))("%s", (kind, make) => {
    for (const answer of answers) {
      const [weight] = p();
      let isBroken = false;
      const optimizer = make([weight!], { learningRate: (() => (isBroken ? answer() : 0.1)) as never });
      weight!.grad = tensor([1, 1]);
      optimizer.step();
      isBroken = true;
      const before = Array.from(weight!.dataSync());
      expect(thrown(() => optimizer.step())).toMatch(
        new RegExp(
          `^(Type|Range)Error: ${kind}: learningRate must be a finite number >= 0, got .* at step 1. Check the schedule.$`,
        ),
      );
      expect([Array.from(weight!.dataSync()), optimizer.steps]).toEqual([before, 1]);
    }
  });

  test("a promise is named, also behind a warmup", () => {
    const late = (() => Promise.resolve(0.1)) as never;
    expect(thrown(() => sgd(p(), { learningRate: late }))).toBe(
      "TypeError: sgd: learningRate must be a finite number >= 0, got a promise at step 0. Check the schedule.",
    );
    expect(thrown(() => sgd(p(), { learningRate: 0.1, momentum: late }))).toBe(
      "TypeError: sgd: momentum must be a number from 0 to below 1, got a promise. Leave it out for the default.",
    );
  });

  test("a rate that is assigned between steps is checked as well", () => {
    const optimizer = sgd(p(), { learningRate: 0.1 });
    optimizer.groups[0]!.learningRate = "0.1" as never;
    expect(thrown(() => optimizer.step())).toBe(
      'TypeError: sgd: learningRate must be a finite number >= 0, got "0.1" at step 0. Check what was assigned.',
    );
  });

  test("a schedule that can be saved must be one that can be loaded", () => {
    const half = Object.assign(() => 0.1, { state: () => ({ rate: 1 }) });
    expect(thrown(() => sgd(p(), { learningRate: half }))).toBe(
      "TypeError: sgd: a schedule for learningRate must have both state and load, or neither, got a function and undefined. Give it both as functions.",
    );
  });
});
