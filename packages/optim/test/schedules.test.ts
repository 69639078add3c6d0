import { readFixture, type Numbers } from "@ganglion/fixtures";
import { reference, setBackend, tensor } from "@ganglion/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import {
  constantRate,
  cosineAnnealing,
  cosineWarmRestarts,
  exponentialDecay,
  multiStepDecay,
  oneCycle,
  oneCycleMomentum,
  polynomialDecay,
  reduceOnPlateau,
  type Schedule,
  sgd,
  stepDecay,
  warmup,
} from "../src/index.ts";
import { schedules } from "./all-schedules.ts";

beforeAll(() => setBackend(reference()));

interface Row {
  readonly schedule: string;
  readonly base: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- options differ by schedule
  readonly options: any;
  readonly rates: Numbers;
  readonly momenta?: Numbers;
}

interface PlateauRow {
  readonly name: string;
  readonly base: number;
  readonly options: Parameters<typeof reduceOnPlateau>[1];
  readonly metrics: Numbers;
  readonly rates: Numbers;
}

const fixture = readFixture<{ schedules: readonly Row[]; reduceOnPlateau: readonly PlateauRow[] }>(
  "optim/schedules.json",
);

const translate = ({ totalSteps, totalIters, ...rest }: Row["options"]) => ({
  ...rest,
  ...(totalSteps === undefined ? {} : { steps: totalSteps }),
  ...(totalIters === undefined ? {} : { steps: totalIters }),
  ...(rest.anneal === undefined ? {} : { anneal: rest.anneal === "cos" ? "cosine" : rest.anneal }),
});

const make: Readonly<Record<string, (base: number, options: Row["options"]) => Schedule>> = {
  stepDecay,
  multiStepDecay,
  exponentialDecay,
  cosineAnnealing,
  cosineWarmRestarts,
  oneCycle: (_, options) => oneCycle(translate(options)),
  warmup: (base, options) => warmup(base, translate(options)),
  polynomialDecay: (base, options) => polynomialDecay(base, translate(options)),
  warmupThenCosine: (base, { then: { steps }, warmup: first }) =>
    warmup(cosineAnnealing(base, { steps }), translate(first)),
};

const close = (actual: number, expected: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected) + 1e-15);
};

test("every schedule has rates to compare with, but for the constant one, whose rate is plain", () => {
  const compared = fixture.schedules.map(({ schedule }) => schedule).filter((name) => name !== "warmupThenCosine");
  const beside = ["constantRate", "oneCycleMomentum", "reduceOnPlateau"];
  expect([...new Set(compared), ...beside].sort()).toEqual(Object.keys(schedules).sort());
  expect(fixture.schedules.some(({ momenta }) => momenta !== undefined)).toBe(true);
  expect(fixture.reduceOnPlateau.length).toBeGreaterThan(0);
});

describe("rates are PyTorch's", () => {
  test.each(fixture.schedules)("$schedule $options", ({ schedule, base, options, rates }) => {
    const rate = make[schedule]!(base, options);
    expect(rates.data.length).toBeGreaterThanOrEqual(25);
    for (const [step, expected] of rates.data.entries()) close(rate(step), expected);
  });

  test.each(fixture.schedules.filter(({ momenta }) => momenta))("oneCycleMomentum $options", ({ options, momenta }) => {
    const { steps: total, warmupFraction, anneal, threePhase } = translate(options);
    const shape = Object.entries({ steps: total, warmupFraction, anneal, threePhase }).filter(
      ([, value]) => value !== undefined,
    );
    const momentum = oneCycleMomentum(Object.fromEntries(shape) as { steps: number });
    for (const [step, expected] of momenta!.data.entries()) close(momentum(step), expected);
  });

  test.each(fixture.reduceOnPlateau)("reduceOnPlateau, $name", ({ base, options, metrics, rates }) => {
    const schedule = reduceOnPlateau(base, options);
    for (const [step, metric] of metrics.data.entries()) {
      schedule.report(metric);
      close(schedule(step), rates.data[step]!);
    }
    expect(rates.data.at(-1)).toBeLessThan(base);
  });
});

describe("beyond PyTorch", () => {
  test("constantRate is the same in every step", () => {
    expect([0, 1, 1000].map(constantRate(0.3))).toEqual([0.3, 0.3, 0.3]);
  });

  test("oneCycle stays at its last rate", () => {
    const schedule = oneCycle({ peak: 1, steps: 10 });
    close(schedule(9), 1 / 25 / 1e4);
    expect(schedule(10)).toBe(schedule(9));
    expect(schedule(1000)).toBe(schedule(9));
  });

  test("oneCycle of very few steps is still finite", () => {
    for (const steps of [1, 2, 3]) {
      for (let step = 0; step <= steps; step++) {
        expect(oneCycle({ peak: 1, steps })(step)).toBeGreaterThan(0);
        expect(oneCycle({ peak: 1, steps, threePhase: true, warmupFraction: 0 })(step)).toBeGreaterThan(0);
      }
    }
  });

  test("cosineWarmRestarts goes on for ever", () => {
    const schedule = cosineWarmRestarts(1, { firstCycle: 4, cycleFactor: 3 });
    close(schedule(4 + 12 + 36), 1);
    close(schedule(4 + 12 + 18), 0.5);
    close(cosineWarmRestarts(1, { firstCycle: 4 })(1_000_000_002), 0.5);
  });

  test("polynomialDecay ends at its minimum and stays there", () => {
    const schedule = polynomialDecay(1, { steps: 10, power: 2, minimum: 0.1 });
    close(schedule(5), 0.1 + 0.9 * 0.25);
    close(schedule(10), 0.1);
    close(schedule(11), 0.1);
  });

  test("reduceOnPlateau takes neither NaN nor infinity for an improvement", () => {
    const schedule = reduceOnPlateau(1, { patience: 1, factor: 0.5 });
    for (const metric of [Number.NaN, Number.POSITIVE_INFINITY]) schedule.report(metric);
    expect(schedule(0)).toBe(0.5);
    schedule.report(3);
    schedule.report(2);
    schedule.report(1);
    expect(schedule(0)).toBe(0.5);
  });

  test("reduceOnPlateau does not bother with a reduction smaller than eps", () => {
    const rateAfter = (eps: number) => {
      const schedule = reduceOnPlateau(1e-3, { patience: 0, factor: 0.5, eps });
      for (const metric of [1, 1]) schedule.report(metric);
      return schedule(0);
    };
    expect(rateAfter(4e-4)).toBe(5e-4);
    expect(rateAfter(6e-4)).toBe(1e-3);
  });

  test("what reduceOnPlateau remembers is JSON, and goes through warmup", () => {
    const before = reduceOnPlateau(1, { patience: 1, factor: 0.5 });
    before.report(3);
    before.report(4);
    const state = JSON.parse(JSON.stringify(warmup(before, { steps: 2 }).state!()));
    expect(state).toEqual({ rate: 1, best: 3, badReports: 1, cooldown: 0 });
    const after = reduceOnPlateau(1, { patience: 1, factor: 0.5 });
    warmup(after).load!(state);
    after.report(4);
    expect(after(0)).toBe(0.5);
    expect("state" in warmup(0.1)).toBe(false);
  });
});

describe("an optimizer follows its schedules", () => {
  test("step by step, from step 0", () => {
    const weight = tensor([0], { requiresGrad: true });
    const optimizer = sgd([weight], { learningRate: (step) => 2 ** step });
    const seen: number[] = [];
    for (let step = 0; step < 4; step++) {
      weight.grad = tensor([-1]);
      expect(optimizer.learningRate).toBe(2 ** step);
      optimizer.step();
      seen.push(weight.dataSync()[0]!);
    }
    expect(seen).toEqual([1, 3, 7, 15]);
  });

  test("in the momentum too", () => {
    const weight = tensor([0], { requiresGrad: true });
    const optimizer = sgd([weight], { learningRate: 1, momentum: (step) => [0.5, 0.25, 0.75][step]! });
    const seen: number[] = [];
    for (let step = 0; step < 3; step++) {
      weight.grad = tensor([-1]);
      optimizer.step();
      seen.push(weight.dataSync()[0]!);
    }
    expect(seen).toEqual([1, 1 + 1.25, 2.25 + 0.75 * 1.25 + 1]);
  });
});

test("what is told how training goes says how it takes that, also behind a warm-up", () => {
  const plateau = reduceOnPlateau(0.1, { patience: 3, mode: "max" });
  const options = { ...defaults, patience: 3, mode: "max" };
  expect(plateau.plateau).toEqual(options);
  expect(warmup(plateau, { steps: 4 }).plateau).toEqual(options);
  expect(warmup(0.1).plateau).toBeUndefined();
});

const defaults = {
  mode: "min",
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: "rel",
  cooldown: 0,
  minimum: 0,
  eps: 1e-8,
};
