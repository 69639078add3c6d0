import { type Backend, reference, setBackend, withoutFused } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { describe, expect, it } from "vitest";
import { followPyTorch, parityNets } from "./support/parity.ts";

// A further backend joins by a line here.
const backends: Readonly<Record<string, () => Backend | Promise<Backend>>> = {
  reference,
  "reference without fused kernels": () => withoutFused(reference()),
  wasm: () => wasm(),
  "wasm, deterministic, on one thread": () => wasm({ deterministic: true, threads: 1 }),
  "wasm without fused kernels": async () => withoutFused(await wasm({ threads: 1 })),
};

describe.each(Object.entries(backends))("on %s", (_, make) => {
  it.each(Object.keys(parityNets))("%s follows PyTorch's loss for 50 steps within 1e-4", async (name) => {
    setBackend(await make());
    const { steps, maxRelativeError, maxSumError } = await followPyTorch(name);
    expect(steps).toBe(50);
    expect(maxRelativeError).toBeLessThan(1e-4);
    expect(maxSumError).toBeLessThan(1e-5);
  });
});
