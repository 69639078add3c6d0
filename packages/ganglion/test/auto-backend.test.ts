import { activeBackend, type Backend, tensor } from "@ganglion/tensor";
import { afterEach, describe, expect, it, vi } from "vitest";
import { autoBackend } from "../src/index.ts";

afterEach(() => vi.unstubAllGlobals());

describe("autoBackend", () => {
  it("chooses wasm, makes it active and says why", async () => {
    const { backend, reason } = await autoBackend();
    expect(backend.name).toBe("wasm");
    expect(reason).toBe("wasm: WebAssembly with SIMD runs here.");
    expect(activeBackend()).toBe(backend);
    expect(await tensor([1, 2]).add(1).array()).toEqual([2, 3]);
  });

  it("falls back to the reference backend where WebAssembly does not run, and says so", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    const { backend, reason }: { backend: Backend; reason: string } = await autoBackend();
    expect(backend.name).toBe("reference");
    expect(reason).toMatch(/^reference: WebAssembly could not start \(.+\); expect slow training\.$/);
    expect(await tensor([1, 2]).add(1).array()).toEqual([2, 3]);
  });
});
