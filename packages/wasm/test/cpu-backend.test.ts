import { activeBackend, reference, setBackend } from "@ganglion/tensor";
import { afterEach, describe, expect, it, vi } from "vitest";
import { cpuBackend, type NativeModule, type RefusedByCpu, startWasm, wasm } from "../src/index.ts";

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

  describe("with native kernels", () => {
    const loading = (instructions: string, seen: object[] = []) => {
      const native: NativeModule["native"] = async (options) => {
        seen.push(options);
        return Object.assign(await wasm(options), { name: "native", instructions, reason: `native: ${instructions}.` });
      };
      return async () => ({ native });
    };

    it("takes them, with the options that they know", async () => {
      const seen: object[] = [];
      const native = loading("avx2", seen);
      const { backend, threads, refused, reason } = await cpuBackend({ threads: 1, winograd: false, native });
      expect([backend.name, threads, refused, reason]).toEqual(["native", 1, [], "native: avx2."]);
      expect(seen).toEqual([{ threads: 1, winograd: false }]);
    });

    it("says as data why they do not run", async () => {
      const { backend, refused } = await cpuBackend({ threads: 1, native: loading("none") });
      expect(backend.name).toBe("wasm");
      expect(refused).toEqual([{ what: "native", cause: "error", message: "native: none." }]);
      const failed = await cpuBackend({ threads: 1, native: () => Promise.reject(new Error("no such file")) });
      expect(failed.refused).toEqual([{ what: "native", cause: "error", message: "no such file" }]);
      expect(failed.reason).toBe("wasm: WebAssembly with SIMD runs here, on one thread.");
    });

    it("does without a word where they are not installed", async () => {
      const { backend, refused } = await cpuBackend({ threads: 1, native: async () => undefined });
      expect([backend.name, refused]).toEqual(["wasm", []]);
    });

    it("refuses what is no function", async () => {
      await expect(cpuBackend({ native: "@ganglion/native" as never })).rejects.toThrow(
        'cpuBackend: native must be a function, got "@ganglion/native". Pass a function.',
      );
    });

    it("refuses wrong options before it falls back", async () => {
      const native = async () => ({ native: (options: object) => wasm(options) as never });
      await expect(cpuBackend({ threads: 0, native })).rejects.toThrow("threads must be a whole number from 1 to 32");
    });
  });
});
