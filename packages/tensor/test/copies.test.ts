import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as first from "../src/index.ts";

type Package = typeof first;

/** Another copy of the package, as `npm` nests one where two versions are asked for. */
async function anotherCopy(version?: string): Promise<Package> {
  vi.resetModules();
  if (version !== undefined) {
    const actual = await vi.importActual<{ compatibility: unknown }>("../src/version.ts");
    vi.doMock("../src/version.ts", () => ({ ...actual, VERSION: version }));
  }
  return import("../src/index.ts");
}

beforeEach(() => first.setBackend(first.reference()));
afterEach(() => {
  vi.doUnmock("../src/version.ts");
  vi.resetModules();
});

describe("two copies of the package", () => {
  it("are two", async () => {
    const second = await anotherCopy();
    expect(second.Tensor).not.toBe(first.Tensor);
  });

  it("share the backend", async () => {
    const second = await anotherCopy();
    expect(second.activeBackend()).toBe(first.activeBackend());
  });

  it("compute with each other's tensors, and find each other's graph", async () => {
    const second = await anotherCopy();
    const x = first.tensor([1, 2], { requiresGrad: true });
    const y = second.mul(x, second.tensor([3, 4])).sum();
    second.backward(first.mul(y, y));
    expect(await x.grad?.array()).toEqual([66, 88]);
  });

  it("share whether gradients are recorded", async () => {
    const second = await anotherCopy();
    const x = first.tensor([1], { requiresGrad: true });
    expect(second.noGrad(() => first.mul(x, 2)).requiresGrad).toBe(false);
  });

  it("share scopes, and free each buffer once", async () => {
    const second = await anotherCopy();
    const backend = first.activeBackend();
    const kept = second.scope(() => first.mul(first.ones([4]), second.ones([4])));
    expect(backend.memory().buffers).toBe(1);
    second.keep(kept);
    kept.dispose();
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("work together where only the patch differs", async () => {
    const second = await anotherCopy("0.1.7");
    expect(await second.add(first.tensor([1]), 2).array()).toEqual([3]);
  });

  it("say which versions they are where they cannot work together", async () => {
    const second = await anotherCopy("0.2.0");
    const x = first.tensor([1]);
    expect(() => second.add(x, x)).toThrow(
      'isTensor: tensors must come from compatible versions of @ganglion/tensor, got one of "0.1.0" beside "0.2.0". ' +
        "Install one version: `npm ls @ganglion/tensor` shows who brings which.",
    );
    expect(() => second.activeBackend()).toThrow(/a backend must be set/);
  });
});
