import { reference, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { adam, createOptimizer, nadam, type OptimizerState, remember, rmsprop, sgd } from "../src/index.ts";
import { all, make, plain, train, variants } from "./trained.ts";

beforeEach(() => setBackend(reference()));

const from = (lengths: readonly number[]): Tensor[] => lengths.map((length) => zeros([length], { requiresGrad: true }));

const saved = "Pass what state() returned.";

const groups = "Make the same groups first.";

const order = "Give all parameters in the same order.";

describe("adam's state of two parameters in two groups is refused", () => {
  const row = (change: (state: OptimizerState) => unknown, message: string) => ({ change, message });

  test.each<[string, ReturnType<typeof row>]>([
    [
      "if it is null",
      row(() => null, `TypeError: adam.load: the state must be an object that was saved, got null. ${saved}`),
    ],
    [
      "if it is a list",
      row(
        (state) => [state],
        `TypeError: adam.load: the state must be an object that was saved, got an array of 1. ${saved}`,
      ),
    ],
    [
      "if it is a promise",
      row(
        (state) => Promise.resolve(state),
        `TypeError: adam.load: the state must be an object that was saved, got a promise. ${saved}`,
      ),
    ],
    [
      "with a date for its numbers",
      row(
        (state) => ({ ...state, numbers: new Date(0) }),
        `TypeError: adam.load: the state's numbers must be an object that was saved, got a value of kind Date. ${saved}`,
      ),
    ],
    [
      "if it is empty",
      row(
        () => ({}),
        `TypeError: adam.load: the state must have just kind, steps, parameters, rates, numbers, tensors, got one without "kind". ${saved}`,
      ),
    ],
    [
      "with something else",
      row(
        (state) => ({ ...state, epoch: 1 }),
        `TypeError: adam.load: the state must have just kind, steps, parameters, rates, numbers, tensors, got one with "epoch". ${saved}`,
      ),
    ],
    [
      "with a prototype for a key",
      row(
        (state) => ({ ...state, ...(JSON.parse('{ "__proto__": { "kind": "adam" } }') as object), ["__proto__"]: {} }),
        `TypeError: adam.load: the state must have just kind, steps, parameters, rates, numbers, tensors, got one with "__proto__". ${saved}`,
      ),
    ],
    [
      "of another kind",
      row(
        (state) => ({ ...state, kind: "adamW" }),
        "Error: adam.load: the state must be of adam, got one of adamW. Make the same optimizer first.",
      ),
    ],
    [
      "of no kind",
      row(
        (state) => ({ ...state, kind: undefined }),
        "Error: adam.load: the state must be of adam, got undefined. Make the same optimizer first.",
      ),
    ],
    [
      "with a count of steps that is NaN",
      row(
        (state) => ({ ...state, steps: Number.NaN }),
        `RangeError: adam.load: steps must be a whole number >= 0, got NaN. ${saved}`,
      ),
    ],
    [
      "with a negative count",
      row(
        (state) => ({ ...state, steps: -1 }),
        `RangeError: adam.load: steps must be a whole number >= 0, got -1. ${saved}`,
      ),
    ],
    [
      "with half a step",
      row(
        (state) => ({ ...state, steps: 1.5 }),
        `RangeError: adam.load: steps must be a whole number >= 0, got 1.5. ${saved}`,
      ),
    ],
    [
      "with a count in words",
      row(
        (state) => ({ ...state, steps: "2" }),
        `TypeError: adam.load: steps must be a whole number >= 0, got "2". ${saved}`,
      ),
    ],
    [
      "with more updates than steps",
      row(
        (state) => ({ ...state, steps: 1 }),
        `RangeError: adam.load: 0.step must be a whole number from 1 to 1, got 2. ${saved}`,
      ),
    ],
    [
      "without a parameter's count",
      row(
        (state) => ({ ...state, numbers: { "1.step": 2 } }),
        `Error: adam.load: 0.expAvg must be what is remembered after 0 updates, got Tensor(float32 [2] on reference). ${saved}`,
      ),
    ],
    [
      "with a parameter's count of 0",
      row(
        (state) => ({ ...state, numbers: { ...state.numbers, "1.step": 0 } }),
        `RangeError: adam.load: 1.step must be a whole number from 1 to 2, got 0. ${saved}`,
      ),
    ],
    [
      "with a rate that is NaN",
      row(
        (state) => ({ ...state, rates: [Number.NaN, 0.5] }),
        "Error: adam.load: rates[0] must be a finite number >= 0, got NaN. Make the same optimizer first, or pass { ...state, rates: optimizer.state().rates } to keep its rates.",
      ),
    ],
    [
      "with a schedule's rate",
      row(
        (state) => ({ ...state, rates: [null, 0.5] }),
        "Error: adam.load: rates[0] must be a finite number >= 0, got null. Make the same optimizer first, or pass { ...state, rates: optimizer.state().rates } to keep its rates.",
      ),
    ],
    [
      "with a rate too many",
      row(
        (state) => ({ ...state, rates: [1, 1, 1] }),
        `Error: adam.load: the state must have 2 parameter groups, got 3. ${groups}`,
      ),
    ],
    [
      "with a group too few",
      row(
        (state) => ({ ...state, parameters: [[[2], [3]]] }),
        `Error: adam.load: the state must have 2 parameter groups, got 1. ${groups}`,
      ),
    ],
    [
      "with a parameter too many",
      row(
        (state) => ({ ...state, parameters: [[[2], [2]], [[3]]] }),
        `Error: adam.load: group 0 of the state must have 1 parameters, got 2. ${groups}`,
      ),
    ],
    [
      "of another shape",
      row(
        (state) => ({ ...state, parameters: [[[2]], [[4]]] }),
        `Error: adam.load: parameter 0 of group 1 must have the shape [3], got [4]. ${order}`,
      ),
    ],
    [
      "with a moment that is NaN",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "1.expAvg": tensor([1, Number.NaN, 2]) } }),
        "RangeError: adam.load: 1.expAvg must hold numbers, got NaN. Go back to a state from before training diverged.",
      ),
    ],
    [
      "with a mean square below 0",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0.expAvgSq": tensor([1, -1]) } }),
        "RangeError: adam.load: 0.expAvgSq must hold numbers >= 0, got -1. Go back to a state from before training diverged.",
      ),
    ],
    [
      "with a moment that is missing",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0.expAvgSq": undefined } }),
        "Error: adam.load: 0.expAvgSq must match its parameter, Tensor(float32 [2] on reference), got none. Give the parameters in the same order.",
      ),
    ],
    [
      "with a moment of another dtype",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0.expAvg": tensor([1, 2], { dtype: "float64" }) } }),
        "Error: adam.load: 0.expAvg must match its parameter, Tensor(float32 [2] on reference), got Tensor(float64 [2] on reference). Give the parameters in the same order.",
      ),
    ],
    [
      "with a moment of another backend",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0.expAvg": tensor([1, 2], { backend: reference() }) } }),
        "Error: adam.load: 0.expAvg must match its parameter, Tensor(float32 [2] on reference), got Tensor(float32 [2] on reference), which is another reference. Give the parameters in the same order.",
      ),
    ],
    [
      "with a moment that is a list",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0.expAvg": [1, 2] } }),
        "Error: adam.load: 0.expAvg must match its parameter, Tensor(float32 [2] on reference), got an array of 2. Give the parameters in the same order.",
      ),
    ],
    [
      "with an unknown slot",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0.maxExpAvgSq": tensor([1, 2]) } }),
        'Error: adam.load: what is remembered must have a known name, got "0.maxExpAvgSq". Known are: expAvg, expAvgSq. Make it with the same options.',
      ),
    ],
    [
      "with an unknown number",
      row(
        (state) => ({ ...state, numbers: { ...state.numbers, "0.muProduct": 0.9 } }),
        'Error: adam.load: what is remembered must have a known name, got "0.muProduct". Known are: step. Make it with the same options.',
      ),
    ],
    [
      "with a key in base 16",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, "0x0.expAvg": tensor([1, 2]) } }),
        `Error: adam.load: keys must begin with a parameter's number below 2, got "0x0.expAvg". ${order}`,
      ),
    ],
    [
      "with a prototype's key",
      row(
        (state) => ({ ...state, tensors: { ...state.tensors, ["__proto__"]: tensor([1, 2]) } }),
        `Error: adam.load: keys must begin with a parameter's number below 2, got "__proto__". ${order}`,
      ),
    ],
    [
      "with a parameter's key too many",
      row(
        (state) => ({ ...state, numbers: { ...state.numbers, "2.step": 1 } }),
        `Error: adam.load: keys must begin with a parameter's number below 2, got "2.step". ${order}`,
      ),
    ],
  ])("%s", (_, { change, message }) => {
    const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([1, 2, 3], { requiresGrad: true })];
    const optimizer = adam([{ parameters: [a] }, { parameters: [b], learningRate: 0.5 }]);
    for (let step = 0; step < 2; step++) {
      [a.grad, b.grad] = [tensor([1, -1]), tensor([3, 4, step])];
      optimizer.step();
    }
    const before = JSON.stringify([plain(optimizer.state()), a.dataSync(), b.dataSync()]);
    expect(thrown(() => optimizer.load(change(optimizer.state()) as OptimizerState))).toBe(message);
    expect(JSON.stringify([plain(optimizer.state()), a.dataSync(), b.dataSync()])).toBe(before);
  });
});

test("states of other numbers of parameters are refused by every optimizer, also where nothing is remembered", () => {
  const made = (lengths: readonly (readonly number[])[]) =>
    sgd(
      lengths.map((own) => ({ parameters: from(own) })),
      { learningRate: 1 },
    );
  const load = (one: readonly (readonly number[])[], other: readonly (readonly number[])[]): string =>
    thrown(() => made(other).load(made(one).state()));
  expect(load([[2]], [[2, 2]])).toBe(`Error: sgd.load: group 0 of the state must have 2 parameters, got 1. ${groups}`);
  expect(load([[2], [2, 2]], [[2, 2], [2]])).toBe(
    `Error: sgd.load: group 0 of the state must have 2 parameters, got 1. ${groups}`,
  );
  expect(load([[2, 3]], [[3, 2]])).toBe(
    `Error: sgd.load: parameter 0 of group 0 must have the shape [3], got [2]. ${order}`,
  );
});

test.each(variants)("%s %o refuses a state of any other optimizer and of other options", (kind, options) => {
  for (const [otherKind, otherOptions] of variants) {
    const [donor, target] = [make(otherKind, otherOptions), make(kind, options)];
    train(donor, 3);
    train(target, 2);
    const before = all(target);
    const isSame = kind === otherKind && JSON.stringify(options) === JSON.stringify(otherOptions);
    if (isSame || (kind === "sgd" && otherKind === "sgd")) continue;
    expect(thrown(() => target.optimizer.load(donor.optimizer.state()))).toMatch(new RegExp(`^Error: ${kind}.load: `));
    expect(all(target)).toBe(before);
  }
});

test("momentum that a schedule makes begin later may be missing, but only then", () => {
  const scheduled = sgd(from([2]), { learningRate: 1, momentum: (step) => (step < 2 ? 0 : 0.5) });
  const { tensors, ...numbers } = { ...scheduled.state(), steps: 1, numbers: { "0.step": 1 } };
  expect(thrown(() => scheduled.load({ ...numbers, tensors }))).toBe("nothing was thrown");
  for (const optimizer of [sgd(from([2]), { learningRate: 1, momentum: 0.5 }), rmsprop(from([2]))]) {
    expect(
      thrown(() => optimizer.load({ ...numbers, kind: optimizer.kind, rates: optimizer.state().rates, tensors })),
    ).toContain("must match its parameter, Tensor(float32 [2] on reference), got none.");
  }
});

test("nadam's product of momenta is one that its steps can have made", () => {
  const optimizer = nadam(from([2]));
  for (let step = 0; step < 3; step++) {
    optimizer.groups[0]!.parameters[0]!.grad = tensor([1, 2]);
    optimizer.step();
  }
  const state = optimizer.state();
  for (const muProduct of [Number.NaN, -0.1, 0.9, 1, 0.01, "0.1", undefined]) {
    expect(
      thrown(() => optimizer.load({ ...state, numbers: { ...state.numbers, "0.muProduct": muProduct as number } })),
    ).toMatch(/^Error: nadam.load: 0.muProduct must be what is remembered after 3 updates, got /);
  }
  optimizer.load(state);
});

test("what a rule does not name it cannot remember", () => {
  const [weight] = from([1]) as [Tensor];
  const forgetful = createOptimizer(
    [weight],
    {},
    {
      kind: "forgetful",
      learningRate: 1,
      options: {},
      direction: ({ slots, grad }) => remember(slots, "velocity", grad),
    },
  );
  weight.grad = tensor([1]);
  expect(thrown(() => forgetful.step())).toBe(
    'TypeError: remember: slots must be named by their rule, got "velocity" beside none. Name it in the rule: slots: () => ({ tensors: { velocity: {} } }).',
  );
});
