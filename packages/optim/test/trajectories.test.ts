import { type Backend, reference, setBackend, type Tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { describe, expect, test } from "vitest";
import type { Optimizer } from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";
import { directKernels } from "./direct-kernels.ts";
import { at, readFixture, toTensor, type Values } from "./fixture.ts";

expect.extend(matchers);

type Options = Readonly<Record<string, unknown>>;

interface Run {
  readonly name: string;
  readonly optimizer: string;
  readonly options?: Options;
  readonly groups?: Readonly<Record<string, Options>>;
  readonly trajectory: Readonly<Record<string, Values>>;
}

interface Trajectories {
  readonly initial: Readonly<Record<string, Values>>;
  readonly gradients: Readonly<Record<string, Values>>;
  readonly runs: readonly Run[];
}

const { initial, gradients, runs } = readFixture<Trajectories>("optimizers");
const STEPS = 25;

function make({ optimizer, options, groups }: Run, parameters: Readonly<Record<string, Tensor>>): Optimizer {
  const create = optimizers[optimizer]!;
  if (groups === undefined) return create(Object.values(parameters), options);
  const list = Object.entries(groups).map(([key, own]) => ({ parameters: [parameters[key]!], ...own }));
  return create(list, { learningRate: 1 });
}

function follow(run: Run, backend: Backend): void {
  setBackend(backend);
  const parameters = Object.fromEntries(Object.entries(initial).map(([key, values]) => [key, toTensor(values)]));
  const optimizer = make(run, parameters);
  for (let step = 0; step < STEPS; step++) {
    optimizer.zeroGrad();
    for (const [key, parameter] of Object.entries(parameters)) parameter.grad = toTensor(at(gradients[key]!, step));
    optimizer.step();
    for (const [key, parameter] of Object.entries(parameters)) {
      expect(parameter).toBeAllClose(at(run.trajectory[key]!, step));
    }
  }
  expect(optimizer.steps).toBe(STEPS);
}

test("every optimizer has runs to compare with", () => {
  expect([...new Set(runs.map(({ optimizer }) => optimizer))].sort()).toEqual(Object.keys(optimizers).sort());
});

describe("25 steps are PyTorch's, composed of operations", () => {
  test.each(runs)("$name", (run) => follow(run, reference()));
});

describe("25 steps are PyTorch's through the fused kernels", () => {
  const fused = runs.filter(({ optimizer }) => ["sgd", "adam", "adamW"].includes(optimizer));

  test.each(fused)("$name", (run) => {
    const { backend, calls } = directKernels();
    follow(run, backend);
    expect(calls).toHaveLength(STEPS * 2);
  });
});
