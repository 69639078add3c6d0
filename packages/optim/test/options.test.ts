import { reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { isClearError, rejection, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { clipGradNorm, createOptimizer, ema, findLearningRate, sgd, swa } from "../src/index.ts";
import { optimizerOptions, optimizers } from "./all-optimizers.ts";
import { schedules } from "./all-schedules.ts";
import { caught } from "./caught.ts";

beforeEach(() => setBackend(reference()));

const p = (): Tensor[] => [tensor([1, 2], { requiresGrad: true })];

interface Taker {
  readonly take: (options?: object) => unknown;
  readonly options: Readonly<Record<string, unknown>>;
  readonly renamed?: Readonly<Record<string, string>> | undefined;
}

const rate = { learningRate: 0.1 };

const betas = {
  lr: "learningRate",
  beta_1: "betas",
  beta2: "betas",
  epsilon: "eps",
  weight_decay: "weightDecay",
  params: "parameters",
};

/** Everything here that takes an options object. */
const takers: readonly (readonly [string, Taker])[] = [
  ...Object.entries(optimizers).map(([name, make]): [string, Taker] => [
    name,
    {
      take: (options = {}) => make(p(), { ...rate, ...options }),
      options: optimizerOptions[name]!,
      renamed: name === "adam" ? betas : { lr: "learningRate", weight_decay: "weightDecay" },
    },
  ]),
  ...Object.entries(optimizers).map(([name, make]): [string, Taker] => [
    `${name}, in a group`,
    { take: (options) => make([{ parameters: p(), ...options }], rate), options: optimizerOptions[name]! },
  ]),
  ...Object.entries(schedules)
    .filter(([name]) => name !== "constantRate")
    .map(([name, { make, options, renamed }]): [string, Taker] => [name, { take: make, options, renamed }]),
  [
    "clipGradNorm",
    {
      take: (options) => clipGradNorm(p(), 1, options),
      options: { normType: 1, errorIfNonfinite: true },
      renamed: { norm_type: "normType", error_if_nonfinite: "errorIfNonfinite" },
    },
  ],
  ["ema", { take: (options) => ema(p(), options), options: { decay: 0.5 }, renamed: { momentum: "decay" } }],
];

const kindOf = (name: string): string => name.split(",")[0]!;

describe.each(takers)("%s", (name, { take, options, renamed = {} }) => {
  test("takes each of its options, alone and with all others", () => {
    for (const [option, value] of Object.entries(options)) {
      if (option !== "nesterov") expect(() => take({ [option]: value })).not.toThrow();
    }
    expect(() => take(options)).not.toThrow();
    expect(() => take(Object.fromEntries(Object.keys(options).map((option) => [option, undefined])))).toBeDefined();
  });

  test("refuses unknown names and lists its own, whatever their order", () => {
    const message = thrown(() => take({ wrong: 1 }));
    const [head, known] = message.split(" Known are: ");
    expect(head).toBe(`TypeError: ${kindOf(name)}: options must be known ones, got "wrong".`);
    expect(known!.slice(0, -1).split(", ").sort()).toEqual(Object.keys(options).sort());
  });

  test("says what other libraries' options are called here", () => {
    for (const [theirs, ours] of Object.entries(renamed)) {
      expect(thrown(() => take({ [theirs]: 1 }))).toBe(
        `TypeError: ${kindOf(name)}: options must be known ones, got ${JSON.stringify(theirs)}. It is called ${ours} here.`,
      );
    }
  });

  test("refuses values of the wrong kind for each, in our words", () => {
    const wrongs = [null, "0.1", "", {}, [], [1], Symbol("x"), 1n, tensor([1]), Promise.resolve(1), Number.NaN, -1];
    for (const option of Object.keys(options)) {
      for (const wrong of wrongs) {
        if (option === "milestones" && Array.isArray(wrong)) continue;
        const error = caught(() => take({ [option]: wrong }));
        expect([option, wrong, isClearError(error)]).toEqual([option, wrong, true]);
        expect(String(error)).toContain(option);
      }
    }
  });
});

test("options that are no plain object are refused", () => {
  const remedy = "Pass an object with any of: learningRate, betas, eps, weightDecay, amsgrad.";
  for (const [given, got] of [
    [null, "null"],
    [0.1, "0.1"],
    ["fast", '"fast"'],
    [[0.1], "an array of 1"],
    [() => 0.1, "a function"],
    [new Map([["learningRate", 0.1]]), "a value of kind Map"],
  ] as const) {
    expect(thrown(() => optimizers["adam"]!(p(), given as never))).toBe(
      `TypeError: adam: options must be a plain object, got ${got}. ${remedy}`,
    );
  }
});

test("clipping bounds, averages and the finder refuse what has no meaning", async () => {
  for (const bound of [undefined, "1", null, tensor([1])]) {
    expect(thrown(() => clipGradNorm(p(), bound as never))).toMatch(
      /^TypeError: clipGradNorm: maxNorm must be a number, got /,
    );
  }
  expect(thrown(() => clipGradNorm(p(), 1, { normType: "inf" as never }))).toBe(
    'TypeError: clipGradNorm: normType must be a number, got "inf". Leave it out for the default.',
  );
  for (const make of [ema, swa]) {
    expect(thrown(() => make([]))).toBe(
      `TypeError: ${make.name}: there must be parameters to average, got none. Pass parameters(model), or the tensors that require a gradient.`,
    );
  }
  const optimizer = sgd(p(), { learningRate: 0.1 });
  expect(await rejection(findLearningRate(optimizer, () => 1, { num_iter: 3 } as never))).toBe(
    'TypeError: findLearningRate: options must be known ones, got "num_iter". It is called steps here.',
  );
  expect(await rejection(findLearningRate(p() as never, () => 1))).toBe(
    "TypeError: findLearningRate: the first argument must be an optimizer, got an array of 1. Make one, such as sgd(parameters, { learningRate: 0.1 }).",
  );
  expect(await rejection(findLearningRate({ ...optimizer, step: undefined } as never, () => 1))).toMatch(
    /^TypeError: findLearningRate: the first argument must be an optimizer, got an object with /,
  );
  expect(await rejection(findLearningRate(optimizer, Promise.resolve(1) as never))).toBe(
    "TypeError: findLearningRate: trainStep must be a function, got a promise. Pass a function.",
  );
});

describe("createOptimizer refuses a rule", () => {
  const rule = { kind: "own", options: {}, direction: () => undefined };
  test.each([
    [null, "rule must be an object, got null. Pass an object, {} if there is nothing to say."],
    [{ ...rule, kind: 3 }, "rule.kind must be a string, got 3. Pass a string."],
    [
      { ...rule, options: "x" },
      'rule.options must be an object, got "x". Pass an object, {} if there is nothing to say.',
    ],
    [
      { ...rule, options: { eps: 1e-8 } },
      "rule.options.eps must be an object, got 1e-8. Pass an object, {} if there is nothing to say.",
    ],
    [{ ...rule, options: { eps: [1e-8] } }, "rule.options.eps[1] must be a function, got undefined. Pass a function."],
    [{ ...rule, decay: "l1" }, 'rule.decay must be one of l2, decoupled, got "l1". Leave it out for the default.'],
    [{ ...rule, check: 1 }, "rule.check must be a function, got 1. Leave it out for the default."],
    [{ ...rule, slots: [] }, "rule.slots must be a function, got an array of 0. Leave it out for the default."],
    [{ ...rule, fused: 1 }, "rule.fused must be a function, got 1. Leave it out for the default."],
    [{ ...rule, direction: undefined }, "rule.direction must be a function, got undefined. Pass a function."],
  ])("%j", (given, message) => {
    expect(thrown(() => createOptimizer(p(), {}, given as never))).toBe(`TypeError: createOptimizer: ${message}`);
  });
});

test("zeroGrad clears what was put there by hand, whatever it is", () => {
  const [weight] = p() as [ReturnType<typeof tensor>];
  const optimizer = sgd([weight], { learningRate: 0.1 });
  weight.grad = 3 as never;
  optimizer.zeroGrad();
  expect(weight.grad).toBeUndefined();
});

test("a rate that was changed to none is refused by all that reads it", () => {
  const optimizer = sgd(p(), { learningRate: 0.1 });
  const state = optimizer.state();
  optimizer.groups[0]!.learningRate = undefined as never;
  for (const [name, run] of [
    ["sgd.state", () => optimizer.state()],
    ["sgd.load", () => optimizer.load(state)],
  ] as const) {
    expect(thrown(run)).toBe(
      `TypeError: ${name}: learningRate must be a number or a function of the step, got undefined. Pass { learningRate: 0.01 }.`,
    );
  }
});
