import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { at, readFixture, toTensor, type Values } from "../../../optim/test/fixture.ts";
import * as ganglion from "../../src/index.ts";
import { type Optimizer, type OptimizerParameters, setBackend, type Tensor } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

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

const umbrella: Readonly<Record<string, unknown>> = ganglion;
const { initial, gradients, runs } = readFixture<Trajectories>("optimizers");
const STEPS = 25;

function make({ optimizer, options, groups }: Run, parameters: Readonly<Record<string, Tensor>>): Optimizer {
  const create = umbrella[optimizer] as (given: OptimizerParameters<object>, options: Options) => Optimizer;
  if (groups === undefined) return create(Object.values(parameters), options!);
  const list = Object.entries(groups).map(([key, own]) => ({ parameters: [parameters[key]!], ...own }));
  return create(list, { learningRate: 1 });
}

describe.each(wasmBackends)("on %s, 25 steps are PyTorch's:", (_, makeBackend) => {
  beforeAll(async () => setBackend(await makeBackend()));

  test.each(runs)("$name", (run) => {
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
  });
});
