import { backward, keep, reference, scope, setBackend, sub, sum, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import {
  adam,
  adamW,
  nadam,
  type Optimizer,
  type OptimizerState,
  reduceOnPlateau,
  type Schedule,
  sgd,
} from "../src/index.ts";
import { optimizers, optimizerVariants } from "./all-optimizers.ts";
import { directKernels } from "./direct-kernels.ts";

expect.extend(matchers);

beforeEach(() => setBackend(reference()));

type Make = (parameters: readonly Tensor[], learningRate?: number | Schedule) => Optimizer;

/** One of each, in each way in which it remembers something else. */
const all = optimizerVariants.map(([kind, { options, slots, rate }]) => ({
  name: [kind, ...Object.keys(options ?? {})].join(" "),
  kind,
  slots,
  make: ((parameters, learningRate = rate) => optimizers[kind]!(parameters, { learningRate, ...options })) as Make,
}));

/** What is remembered of squares and sizes, which no state can hold below 0. */
const SQUARES = ["accDelta", "expAvgSq", "expInf", "maxExpAvgSq", "squareAvg", "sum"];

/** A bowl that is ten times steeper in one direction, with its lowest point at (1, -2). */
function descend(weight: Tensor, optimizer: Optimizer): void {
  scope(() => {
    const distance = sub(weight, tensor([1, -2]));
    optimizer.zeroGrad();
    backward(sum(distance.mul(distance).mul(tensor([0.5, 5]))));
    optimizer.step();
  });
}

const start = (): Tensor => tensor([3, 1], { requiresGrad: true });

describe.each(all)("$name", ({ kind, make, slots }) => {
  test("frees what a step makes on its way, outside of any scope", () => {
    const backend = reference();
    setBackend(backend);
    const weight = start();
    const optimizer = make([weight]);
    weight.grad = tensor([1, -1]);
    const { buffers } = backend.memory();
    // The first momentum is the gradient itself, and shares its memory.
    for (let step = 0; step < 2; step++) optimizer.step();
    for (let step = 0; step < 3; step++) {
      optimizer.step();
      expect(backend.memory().buffers).toBe(buffers + slots.length);
    }
    const state = optimizer.state();
    optimizer.load(state);
    for (const x of Object.values(state.tensors)) x.dispose();
    expect(backend.memory().buffers).toBe(buffers + slots.length);
  });

  test("finds the bottom of a bowl", () => {
    const weight = start();
    const optimizer = make([weight]);
    for (let step = 0; step < 300; step++) descend(weight, optimizer);
    expect(weight).toBeAllClose([1, -2], { rtol: 0, atol: 0.02 });
    expect(optimizer.steps).toBe(300);
    expect(optimizer.kind).toBe(kind);
  });

  test("leaves parameters without a gradient alone", () => {
    const weight = start();
    const other = tensor([7], { requiresGrad: true });
    const optimizer = make([other, weight]);
    descend(weight, optimizer);
    expect(other).toBeAllClose([7]);
    expect(Object.keys(optimizer.state().numbers).filter((key) => key.startsWith("0."))).toEqual([]);
  });

  test("resumes from a snapshot bit for bit, which later steps do not change", () => {
    const weight = start();
    const optimizer = make([weight]);
    for (let step = 0; step < 5; step++) descend(weight, optimizer);
    const state = optimizer.state();
    const values = weight.detach();
    expect(Object.keys(state.tensors).sort()).toEqual(slots.map((slot) => `0.${slot}`).sort());
    for (let step = 0; step < 5; step++) descend(weight, optimizer);

    const resumedWeight = tensor(values.dataSync(), { requiresGrad: true });
    const resumed = make([resumedWeight]);
    resumed.load(serialized(state));
    expect(resumed.steps).toBe(5);
    for (let step = 0; step < 5; step++) descend(resumedWeight, resumed);
    expect(resumedWeight).toBeAllClose(weight, { rtol: 0, atol: 0 });
    expect(resumed.state().numbers).toEqual(optimizer.state().numbers);
    for (const [key, value] of Object.entries(optimizer.state().tensors)) {
      expect(resumed.state().tensors[key]).toBeAllClose(value, { rtol: 0, atol: 0 });
    }
  });

  test.each(slots)("takes %s below 0 from a state only where it can be", (slot) => {
    const optimizer = make([start()]);
    const weight = start();
    const trained = make([weight]);
    descend(weight, trained);
    const state = trained.state();
    const below = { ...state, tensors: { ...state.tensors, [`0.${slot}`]: tensor([-1, -1]) } };
    if (SQUARES.includes(slot)) {
      const remedy = "Go back to a state from before training diverged.";
      expect(thrown(() => optimizer.load(below))).toBe(
        `RangeError: ${kind}.load: 0.${slot} must hold numbers >= 0, got -1. ${remedy}`,
      );
    } else {
      optimizer.load(below);
      expect(optimizer.state().tensors[`0.${slot}`]).toBeAllClose([-1, -1]);
    }
  });

  test("leaves memory as it was after each of 500 steps, and gives back what it kept", () => {
    const backend = reference();
    setBackend(backend);
    const weight = start();
    const before = backend.memory();
    const optimizer = make([weight]);
    for (let step = 0; step < 2; step++) descend(weight, optimizer);
    const after = JSON.stringify(backend.memory());
    for (let step = 2; step < 500; step++) {
      descend(weight, optimizer);
      expect(JSON.stringify(backend.memory())).toBe(after);
    }
    optimizer.zeroGrad();
    expect(weight.grad).toBeUndefined();
    expect(backend.memory().buffers).toBe(before.buffers + slots.length);
    optimizer.dispose();
    expect(backend.memory()).toEqual(before);
    expect(optimizer.state().tensors).toEqual({});
  });

  test("survives the scopes that its steps ran in", () => {
    const weight = start();
    const optimizer = make([weight]);
    scope(() => descend(weight, optimizer));
    for (const slot of slots) expect(optimizer.state().tensors[`0.${slot}`]!.dataSync()).toHaveLength(2);
  });

  test("trains groups as so many optimizers would", () => {
    const [a, b, alone, beside] = [start(), start(), start(), start()];
    const create = optimizers[kind]!;
    const grouped = create([{ parameters: [a] }, { parameters: [b], learningRate: 0.003 }], {
      learningRate: 0.01,
    });
    const [first, second] = [create([alone], { learningRate: 0.01 }), create([beside], { learningRate: 0.003 })];
    for (let step = 0; step < 4; step++) {
      for (const parameter of [a, b, alone, beside]) parameter.grad = tensor([step - 1.5, 0.25]);
      for (const optimizer of [grouped, first, second]) optimizer.step();
    }
    expect(a).toBeAllClose(alone, { rtol: 0, atol: 0 });
    expect(b).toBeAllClose(beside, { rtol: 0, atol: 0 });
    expect(a.dataSync()).not.toEqual(b.dataSync());
    expect(grouped.groups.map(({ learningRate }) => learningRate)).toEqual([0.01, 0.003]);
  });
});

/** What a checkpoint file does to a state: numbers through JSON, tensors through their values. */
function serialized(state: OptimizerState): OptimizerState {
  const { tensors, ...plain } = state;
  const copies = Object.entries(tensors).map(([key, value]) => [key, tensor(value.dataSync(), { shape: value.shape })]);
  return { ...(JSON.parse(JSON.stringify(plain)) as OptimizerState), tensors: Object.fromEntries(copies) };
}

describe("state", () => {
  test("names tensors and numbers by parameter, counted over groups", () => {
    const [a, b] = [start(), start()];
    const optimizer = nadam([{ parameters: [a] }, { parameters: [b], learningRate: () => 0.5 }], {
      learningRate: 0.25,
    });
    b.grad = tensor([1, 1]);
    optimizer.step();
    const { tensors, ...plain } = optimizer.state();
    expect(Object.keys(tensors)).toEqual(["1.expAvg", "1.expAvgSq"]);
    expect(plain).toEqual({
      kind: "nadam",
      steps: 1,
      parameters: [[[2]], [[2]]],
      rates: [0.25, null],
      numbers: { "1.step": 1, "1.muProduct": 0.9 * (1 - 0.5 * 0.96 ** 0.004) },
    });
  });

  test("restores a rate that was changed by hand, and a schedule that remembers", () => {
    const make = () => {
      const schedule = reduceOnPlateau(1, { patience: 0, factor: 0.5 });
      const groups = [{ parameters: [start()] }, { parameters: [start()], learningRate: schedule }];
      return { schedule, optimizer: sgd(groups, { learningRate: 0.1 }) };
    };
    const { schedule, optimizer } = make();
    optimizer.groups[0]!.learningRate = 0.03;
    schedule.report(1);
    schedule.report(1);
    const after = make();
    after.optimizer.load(serialized(optimizer.state()));
    expect(after.optimizer.learningRate).toBe(0.03);
    expect(after.schedule(0)).toBe(0.5);
  });

  test("through the fused kernels: snapshots keep their values while the kernels write in place", () => {
    for (const make of [
      (p: readonly Tensor[]) => sgd(p, { learningRate: 0.02, momentum: 0.9 }),
      (p: readonly Tensor[]) => adam(p, { learningRate: 0.1, amsgrad: true }),
    ]) {
      setBackend(directKernels().backend);
      const weight = start();
      const optimizer = make([weight]);
      for (let step = 0; step < 3; step++) descend(weight, optimizer);
      const state = optimizer.state();
      const values = weight.detach();
      const copies = Object.entries(state.tensors).map(([key, value]) => ({ key, data: value.dataSync() }));
      for (let step = 0; step < 3; step++) descend(weight, optimizer);
      for (const { key, data } of copies) expect(state.tensors[key]!.dataSync()).toEqual(data);
      const resumedWeight = tensor(values.dataSync(), { requiresGrad: true });
      const resumed = make([resumedWeight]);
      resumed.load(state);
      for (let step = 0; step < 3; step++) descend(resumedWeight, resumed);
      expect(resumedWeight).toBeAllClose(weight, { rtol: 0, atol: 0 });
    }
  });
});

describe("fused kernels are told", () => {
  test("sgd's constants, and whether the velocity is new", () => {
    const { backend, calls } = directKernels();
    setBackend(backend);
    const weight = start();
    const optimizer = sgd([weight], {
      learningRate: (step) => 0.5 / (step + 1),
      momentum: 0.5,
      dampening: 0.25,
      weightDecay: 0.125,
    });
    descend(weight, optimizer);
    descend(weight, optimizer);
    const constants = { momentum: 0.5, dampening: 0.25, nesterov: false, weightDecay: 0.125 };
    expect(calls).toEqual([
      ["sgd", { ...constants, learningRate: 0.5 }, true],
      ["sgd", { ...constants, learningRate: 0.25 }, false],
    ]);
  });

  test.each([
    { make: adam, decoupled: false },
    { make: adamW, decoupled: true },
  ])("$make.name's constants, and the number of the step", ({ make, decoupled }) => {
    const { backend, calls } = directKernels();
    setBackend(backend);
    const weight = start();
    const optimizer = make([weight], { learningRate: 0.5, betas: [0.75, 0.5], eps: 0.25, weightDecay: 0.125 });
    descend(weight, optimizer);
    descend(weight, optimizer);
    const constants = { learningRate: 0.5, beta1: 0.75, beta2: 0.5, eps: 0.25, weightDecay: 0.125, decoupled };
    expect(calls).toEqual([
      ["adam", { ...constants, step: 1 }],
      ["adam", { ...constants, step: 2 }],
    ]);
  });
});

test("zeroGrad gives the gradients' memory back", () => {
  const backend = reference();
  setBackend(backend);
  const weight = zeros([10], { requiresGrad: true });
  const before = backend.memory();
  const gradient = keep(zeros([10]));
  weight.grad = gradient;
  sgd([weight], { learningRate: 1 }).zeroGrad();
  expect(gradient.disposed).toBe(true);
  expect(weight.grad).toBeUndefined();
  expect(backend.memory()).toEqual(before);
});
