import { activeBackend, reference, setBackend } from "@ganglion/tensor";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cpuBackend, type RefusedByCpu, startWasm } from "../src/index.ts";

afterEach(() => vi.unstubAllGlobals());

describe("cpuBackend", () => {
  it("makes a backend without making it the active one", async () => {
    const active = reference();
    setBackend(active);
    const { backend, threads, refused, reason } = await cpuBackend({ threads: 2 });
    expect([backend.name, threads, refused]).toEqual(["wasm", 2, []]);
    expect(reason).toBe("wasm: WebAssembly with SIMD runs here, on 2 threads.");
    expect(activeBackend()).toBe(active);
  });

  it("says as data why there is one thread: workers did not start", async () => {
    const createWorker = () => {
      throw new Error("the policy forbids it");
    };
    const { backend, threads, refused } = await cpuBackend({ threads: 2, createWorker });
    expect([backend.name, threads]).toEqual(["wasm", 1]);
    expect(refused).toEqual([
      { what: "threads", cause: "error", message: expect.stringContaining("Error: the policy forbids it.") },
    ]);
  });

  it("says as data why there is one thread: the page is not isolated", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const { backend, threads, refused, reason } = await cpuBackend();
    expect([backend.name, threads]).toEqual(["wasm", 1]);
    const message = "more threads need a page that is isolated from other origins";
    expect(refused).toEqual([{ what: "threads", cause: "isolation", message }]);
    expect(reason).toBe("wasm: WebAssembly with SIMD runs here, on one thread.");
    expect((await cpuBackend({ threads: 1 })).refused).toEqual([]);
  });

  it("says as data why it is the reference backend", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    const { backend, threads, refused } = await cpuBackend();
    expect([backend.name, threads]).toEqual(["reference", 1]);
    expect(refused).toEqual([{ what: "wasm", cause: "error", message: expect.stringContaining("WebAssembly") }]);
    await expect(startWasm()).rejects.toThrow((refused[0] as RefusedByCpu).message);
  });

  it("refuses wrong options of wasm", async () => {
    await expect(cpuBackend({ threads: 0 })).rejects.toThrow(
      "wasm: threads must be a whole number from 1 to 32, got 0. Leave it out for one a processor.",
    );
  });
});
