import { assign, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { type FuzzReport, fuzz, fuzzCount, mutateJson } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import {
  ema,
  type OptimizerState,
  reduceOnPlateau,
  swa,
  type WeightAverage,
  type WeightAverageState,
} from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";
import { bits, restored, revived, type Stored, stored } from "./stored.ts";
import { all, make, plain, train, variants } from "./trained.ts";

beforeEach(() => setBackend(reference()));

/** Hands `given` to `load`; where it is refused, nothing may have changed. */
function attempt(load: () => void, before: string, look: () => string): void {
  try {
    load();
  } catch (error) {
    if (look() !== before) throw new Error("what was refused has changed something", { cause: error });
    throw error;
  }
}

test("variants has every optimizer", () => {
  expect([...new Set(variants.map(([kind]) => kind))].sort()).toEqual(Object.keys(optimizers).sort());
});

describe.each(variants)("%s %o", (kind, options) => {
  test("goes on bit for bit from a state that went through JSON and structuredClone", () => {
    const whole = make(kind, options);
    train(whole, 4);
    const { tensors, ...numbers } = plain(whole.optimizer.state()) as { tensors: Record<string, Stored> };
    const resumed = make(kind, options, [...whole.parameters]);
    const text = JSON.stringify(numbers);
    resumed.optimizer.load({ ...JSON.parse(text), tensors: restored(structuredClone(tensors)) } as OptimizerState);
    expect(all(resumed)).toBe(all(whole));
    const values = whole.parameters.map((x) => x.detach());
    train(whole, 3);
    const afterwards = all(whole);
    for (const [index, x] of whole.parameters.entries()) assign(x, values[index]!);
    train(resumed, 3);
    expect(all(resumed)).toBe(afterwards);
  });

  test("takes a mutant of its state for what it says, or refuses it and changes nothing", async () => {
    const donor = make(kind, options);
    train(donor, 3);
    const state = plain(donor.optimizer.state());
    const target = make(kind, options);
    train(target, 2);
    const before = all(target);
    const own = target.optimizer.state();
    const report = await fuzz(`${kind}.load`, fuzzCount(1000), (random) => {
      const mutant = revived(mutateJson(random, state), random) as OptimizerState;
      attempt(
        () => target.optimizer.load(mutant),
        before,
        () => all(target),
      );
      // What was accepted is there, whole; then the target is put back.
      expect(bits(plain(target.optimizer.state()))).toBe(bits(plain(mutant)));
      target.optimizer.load(own);
      expect(all(target)).toBe(before);
    });
    tell(`${kind}.load`, report);
  });
});

describe.each<[string, (parameters: readonly Tensor[]) => WeightAverage]>([
  ["ema", (parameters) => ema(parameters, { decay: 0.75 })],
  ["swa", swa],
])("%s", (kind, makeAverage) => {
  const begin = (updates: number) => {
    const [a, b] = [tensor([1, -0.5], { requiresGrad: true }), tensor(0.25, { requiresGrad: true })];
    const average = makeAverage([a, b]);
    const walk = (steps: number): void => {
      for (let step = 0; step < steps; step++) {
        assign(a, tensor([average.updates / 3, Math.sin(average.updates)]));
        average.update();
      }
    };
    walk(updates);
    const look = (): string => bits([plainAverage(average.state()), a.dataSync(), b.dataSync()]);
    return { average, walk, look };
  };
  const plainAverage = ({ tensors, ...rest }: WeightAverageState): object => ({ ...rest, tensors: stored(tensors) });

  test("goes on bit for bit from a state that went through JSON and structuredClone", () => {
    const whole = begin(5);
    const { tensors, ...numbers } = plainAverage(whole.average.state()) as { tensors: Record<string, Stored> };
    const resumed = begin(0);
    const text = JSON.stringify(numbers);
    resumed.average.load({ ...JSON.parse(text), tensors: restored(structuredClone(tensors)) } as WeightAverageState);
    for (const each of [whole, resumed]) each.walk(3);
    expect(resumed.look()).toBe(whole.look());
    expect(resumed.average.updates).toBe(8);
  });

  test("takes a mutant of its state for what it says, or refuses it and changes nothing", async () => {
    const state = plainAverage(begin(4).average.state());
    const { average, look } = begin(2);
    const own = average.state();
    const before = look();
    const report = await fuzz(`${kind}.load`, fuzzCount(10_000), (random) => {
      const mutant = revived(mutateJson(random, state), random) as WeightAverageState;
      attempt(() => average.load(mutant), before, look);
      expect(bits(plainAverage(average.state()))).toBe(bits(plainAverage(mutant)));
      average.load(own);
      expect(look()).toBe(before);
    });
    tell(`${kind}.load`, report);
  });
});

test("reduceOnPlateau takes a mutant of its state for what it says, or refuses it and changes nothing", async () => {
  const begin = (metrics: readonly number[]) => {
    const schedule = reduceOnPlateau(1, { patience: 2, cooldown: 3, factor: 0.5, minimum: 0.01 });
    for (const metric of metrics) schedule.report(metric);
    return schedule;
  };
  const [donor, schedule] = [begin([3, 2, 2, 2, 2, 2]), begin([5, 6])];
  const before = bits(schedule.state());
  const own = schedule.state();
  const report = await fuzz("reduceOnPlateau.load", fuzzCount(10_000), (random) => {
    const mutant = mutateJson(random, donor.state()) as ReturnType<typeof schedule.state>;
    attempt(
      () => schedule.load(mutant),
      before,
      () => bits(schedule.state()),
    );
    const { rate, best, badReports, cooldown } = mutant;
    expect(bits(schedule.state())).toBe(bits({ rate, best, badReports, cooldown }));
    schedule.load(own);
    expect(bits(schedule.state())).toBe(before);
  });
  tell("reduceOnPlateau.load", report);
});

/** A fuzzer that finds few rules, or whose mutants are mostly taken, tests little. */
function tell(name: string, { count, accepted, rules }: FuzzReport): void {
  process.stdout.write(`${name}: ${count} mutants, ${accepted} accepted, the others refused by ${rules.size} rules\n`);
  if (count < 1000) return;
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(count / 2);
  expect(rules.size).toBeGreaterThan(5);
}
