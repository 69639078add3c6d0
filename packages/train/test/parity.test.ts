import { reference, setBackend, withoutFused } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { followPyTorch, parityNets } from "./support/parity.ts";

// A further backend joins by a line here.
const backends = { reference, "reference without fused kernels": () => withoutFused(reference()) };

describe.each(Object.entries(backends))("on %s", (_, backend) => {
  it.each(Object.keys(parityNets))("%s follows PyTorch's loss for 50 steps within 1e-4", async (name) => {
    setBackend(backend());
    const { steps, maxRelativeError, maxSumError } = await followPyTorch(name);
    expect(steps).toBe(50);
    expect(maxRelativeError).toBeLessThan(1e-4);
    expect(maxSumError).toBeLessThan(1e-5);
  });
});
