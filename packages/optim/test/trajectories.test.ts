import { at, followOptimizer, type OptimizerRun, readFixture, type Trajectories } from "@ganglion/fixtures";
import { type Backend, reference, setBackend } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { describe, expect, test } from "vitest";
import * as optim from "../src/index.ts";
import { optimizers } from "./all-optimizers.ts";
import { directKernels } from "./direct-kernels.ts";

expect.extend(matchers);

const trajectories = readFixture<Trajectories>("optim/optimizers.json");
const { runs } = trajectories;
const STEPS = 25;

function follow(run: OptimizerRun, backend: Backend): void {
  setBackend(backend);
  const optimizer = followOptimizer(optim, run, trajectories, (parameters, step) => {
    for (const [key, parameter] of Object.entries(parameters)) {
      expect(parameter).toBeAllClose(at(run.trajectory[key]!, step));
    }
  });
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
