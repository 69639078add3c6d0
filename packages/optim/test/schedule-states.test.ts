import { reference, setBackend, type Tensor, zeros } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { adam, reduceOnPlateau, type Schedule, type ScheduleState, sgd } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

const from = (lengths: readonly number[]): Tensor[] => lengths.map((length) => zeros([length], { requiresGrad: true }));

describe("schedules", () => {
  const remembering = (refuses: boolean): Schedule & { value: () => number } => {
    let value = 1;
    return Object.assign(() => value, {
      value: () => value,
      state: (): ScheduleState => ({ value }),
      load: (state: ScheduleState): void => {
        if (refuses) throw new RangeError("not today");
        value = state["value"] as number;
      },
    });
  };

  test("that refuse leave those that took theirs as they were", () => {
    const [first, second] = [remembering(false), remembering(true)];
    const [a, b] = from([1, 1]) as [Tensor, Tensor];
    const optimizer = sgd(
      [
        { parameters: [a], learningRate: first },
        { parameters: [b], learningRate: second },
      ],
      {
        learningRate: 1,
      },
    );
    const state = { ...optimizer.state(), steps: 7, rates: [{ value: 3 }, { value: 4 }] };
    expect(thrown(() => optimizer.load(state))).toBe("RangeError: not today");
    expect([first.value(), second.value(), optimizer.steps]).toEqual([1, 1, 0]);
  });

  test("of several groups have one state", () => {
    const schedule = reduceOnPlateau(0.5);
    const optimizer = adam(
      from([1, 1]).map((x) => ({ parameters: [x] })),
      { learningRate: schedule },
    );
    const state = optimizer.state();
    const other = { ...schedule.state(), badReports: 3 };
    expect(thrown(() => optimizer.load({ ...state, rates: [schedule.state(), other] }))).toBe(
      'Error: adam.load: rates[1] must be what rates[0] is, since one schedule makes both, got {"rate":0.5,"best":null,"badReports":3,"cooldown":0}. Pass what state() returned.',
    );
    optimizer.load({ ...state, rates: [other, other] });
    expect(schedule.state()).toEqual(other);
  });
});
