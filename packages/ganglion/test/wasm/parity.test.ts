import { describe, expect, it } from "vitest";
import { followPyTorch, parityNets } from "../../../train/test/support/parity.ts";
import { setBackend } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

describe.each(wasmBackends)("on %s", (_, make) => {
  it.each(Object.keys(parityNets))("%s follows PyTorch's loss for 50 steps within 1e-4", async (name) => {
    setBackend(await make());
    const { steps, maxRelativeError, maxSumError } = await followPyTorch(name);
    expect(steps).toBe(50);
    expect(maxRelativeError).toBeLessThan(1e-4);
    expect(maxSumError).toBeLessThan(1e-5);
  });
});
