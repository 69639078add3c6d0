import { activeBackend, type Backend, tensor } from "@ganglion/tensor";
import { afterEach, describe, expect, it, vi } from "vitest";
import { autoBackend } from "../src/index.ts";

afterEach(() => vi.unstubAllGlobals());

describe("autoBackend", () => {
  it("chooses wasm, makes it active and says why", async () => {
    const { backend, reason } = await autoBackend();
    expect(backend.name).toBe("wasm");
    expect(reason).toMatch(/^wasm: WebAssembly with SIMD runs here, on (one thread|\d threads)\.$/);
    expect(activeBackend()).toBe(backend);
    expect(await tensor([1, 2]).add(1).array()).toEqual([2, 3]);
  });

  it("says why there is no graphics processor, and asks for none where the bits must be the same everywhere", async () => {
    const { candidates } = await autoBackend();
    expect(candidates).toEqual([{ name: "gpu", milliseconds: undefined, note: expect.any(String) }]);
    expect(candidates[0]?.note).toMatch(
      /^gpu: a graphics processor must be within reach, got no webgpu \(Node needs the package webgpu, which does not load: .+\) and no webgl2 \(this platform has no canvas\)\./,
    );
    const { backend, candidates: without } = await autoBackend({ deterministic: true });
    expect(backend.name).toBe("wasm");
    expect(without).toEqual([{ name: "wasm", milliseconds: undefined, note: "there was nothing to choose" }]);
  });

  it("hands its options on, and refuses wrong ones", async () => {
    const { reason } = await autoBackend({ threads: 3 });
    expect(reason).toBe("wasm: WebAssembly with SIMD runs here, on 3 threads.");
    await expect(autoBackend({ threads: 0 })).rejects.toThrow(
      "wasm: threads must be a whole number from 1 to 32, got 0. Leave it out for one a processor.",
    );
  });

  it.each([
    [
      { thread: 2 },
      'options must be known ones, got "thread". Known are: threads, deterministic, winograd, maximumBytes, createWorker, gpu, probe, cache.',
    ],
    [{ gpu: "webgpu" }, 'gpu must be a list of webgpu and webgl2, got "webgpu". Pass [] to stay on the CPU.'],
    [{ probe: {} }, "probe must be a probe, with prepare, got an empty object. Leave it out for the default."],
    [{ cache: true }, "cache must be false or a cache, with read and write, got true. Leave it out for the default."],
    [{ deterministic: 1 }, "deterministic must be true or false, got 1. Leave it out for the default."],
  ])("refuses %j", async (options, message) => {
    await expect(autoBackend(options as object)).rejects.toThrow(`autoBackend: ${message}`);
  });

  it("refuses what wasm refuses, rather than to fall back", async () => {
    await expect(autoBackend({ threads: "2" as unknown as number, gpu: [] })).rejects.toThrow(
      'wasm: threads must be a number, got "2". Leave it out for the default.',
    );
  });

  it("refuses ways to a graphics processor that there are not", async () => {
    await expect(autoBackend({ gpu: ["webgl" as "webgl2"] })).rejects.toThrow(
      'gpu: prefer must name some of webgpu, webgl2, got ["webgl"]. Leave it out for all of them.',
    );
  });

  it("measures without a cache where the page may not look at one", async () => {
    vi.stubGlobal("caches", undefined);
    Object.defineProperty(globalThis, "caches", {
      configurable: true,
      get: () => {
        throw new Error("the document is sandboxed");
      },
    });
    expect((await autoBackend()).backend.name).toBe("wasm");
  });

  it("computes on one thread where workers cannot start, and says so", async () => {
    const createWorker = () => {
      throw new Error("the policy forbids it");
    };
    const { backend, reason } = await autoBackend({ threads: 2, createWorker });
    expect(backend.name).toBe("wasm");
    expect(reason).toMatch(
      /^wasm: WebAssembly with SIMD runs here, on one thread; more could not start \(wasm: 1 workers must start, got Error: the policy forbids it\. .+\)\.$/,
    );
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
