import { at, followOptimizer, readFixture, type Trajectories } from "@ganglion/fixtures";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import * as ganglion from "../../src/index.ts";
import { setBackend } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

expect.extend(matchers);

const trajectories = readFixture<Trajectories>("optim/optimizers.json");

describe.each(wasmBackends)("on %s, 25 steps are PyTorch's:", (_, makeBackend) => {
  beforeAll(async () => setBackend(await makeBackend()));

  test.each(trajectories.runs)("$name", (run) => {
    const optimizer = followOptimizer(ganglion, run, trajectories, (parameters, step) => {
      for (const [key, parameter] of Object.entries(parameters)) {
        expect(parameter).toBeAllClose(at(run.trajectory[key]!, step));
      }
    });
    expect(optimizer.steps).toBe(25);
  });
});
