import { afterEach, describe, expect, it, vi } from "vitest";
import { provideWebGpu } from "../src/device/node-webgpu.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(globalThis, "GPUBufferUsage");
});

describe("provideWebGpu in Node", () => {
  it("says why the package webgpu does not load", async () => {
    vi.stubGlobal("navigator", undefined);
    const missing = async (): Promise<never> => {
      throw new Error("Cannot find package 'webgpu'\nRequire stack: ...");
    };
    expect(await provideWebGpu(missing)).toBe(
      "Node needs the package webgpu, which does not load: Cannot find package 'webgpu'",
    );
  });

  it("puts what the package makes where browsers have it", async () => {
    vi.stubGlobal("navigator", {});
    const made = { requestAdapter: () => undefined };
    const given: unknown[] = [];
    const create = (options: readonly string[]): unknown => {
      given.push(options);
      return made;
    };
    expect(
      await provideWebGpu(async () => ({ create, globals: { GPUBufferUsage: { STORAGE: 128 } } })),
    ).toBeUndefined();
    expect(navigator.gpu).toBe(made);
    expect(given).toEqual([[]]);
    expect((globalThis as { GPUBufferUsage?: unknown }).GPUBufferUsage).toEqual({ STORAGE: 128 });
  });

  it("asks for nothing where there is WebGPU", async () => {
    vi.stubGlobal("navigator", { gpu: {} });
    const load = vi.fn<() => Promise<unknown>>();
    expect(await provideWebGpu(load)).toBeUndefined();
    expect(load).not.toHaveBeenCalled();
  });
});
