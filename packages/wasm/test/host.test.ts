import { createHash } from "node:crypto";
import { BackendError } from "@ganglion/tensor";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type WasmBackend, wasm } from "../src/index.ts";
import { everything, noise, read, upload } from "@ganglion/fixtures/kernels";

const FUNCTIONS = ["exp", "expm1", "tanh", "erf"] as const;

/** The first digits of a hash of all bits of what many kernels compute. */
function fingerprint(backend: WasmBackend): string {
  const hash = createHash("sha256");
  const x = upload(backend, noise([1003], 9, 6));
  const functions = FUNCTIONS.map((op) => ({ buffer: backend.unary(op, x), shape: x.shape }));
  for (const result of [...functions, ...everything(backend), x]) {
    hash.update(new Uint8Array(read(backend, result).buffer as ArrayBuffer));
    backend.release(result.buffer);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Of the deterministic build, on every machine. Changes with the order in which a kernel adds, and only then. */
const FINGERPRINT = "1d15782418c537d0";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("a host", () => {
  it.each([1, 2])("computes the bits of any other with deterministic kernels and %d threads", async (threads) => {
    const backend = await wasm({ threads, deterministic: true });
    expect(fingerprint(backend)).toBe(FINGERPRINT);
    backend.close();
  });

  it.each([
    ["cannot share memory", "SharedArrayBuffer", undefined],
    ["is a page, whose main thread may not wait", "document", {}],
  ])("that %s computes with one thread, and the same bits", async (_name, global, value) => {
    vi.stubGlobal(global, value);
    const backend = await wasm({ threads: 4, deterministic: true });
    expect(backend.threads).toBe(1);
    expect(fingerprint(backend)).toBe(FINGERPRINT);
  });

  it("without relaxed SIMD gets the plain kernels", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValueOnce(false).mockReturnValueOnce(false);
    const backend = await wasm({ threads: 1 });
    expect(backend.build).toBe("plain");
    expect(fingerprint(backend)).toBe(FINGERPRINT);
  });

  it.each([
    ["11.3.244.8-node.33", ["--experimental-wasm-relaxed-simd"]],
    ["12.4.254.21-node.36", []],
    ["13.6.233.17-node.30", []],
    ["11.9.169.7", []],
  ])(
    "whose V8 is %s gets the flag for relaxed SIMD only where that is one, and only where it does not validate",
    async (v8, flags) => {
      const set: string[] = [];
      const node = process;
      vi.stubGlobal("process", {
        versions: { v8 },
        getBuiltinModule: (name: string) =>
          name === "node:v8" ? { setFlagsFromString: (flag: string) => set.push(flag) } : node.getBuiltinModule(name),
      });
      await wasm({ threads: 1, deterministic: true });
      vi.spyOn(WebAssembly, "validate").mockReturnValueOnce(true).mockReturnValueOnce(true);
      await wasm({ threads: 1 }).catch(() => undefined);
      expect(set).toEqual([]);
      vi.mocked(WebAssembly.validate).mockReset().mockReturnValueOnce(false).mockReturnValue(true);
      await wasm({ threads: 1 }).catch(() => undefined);
      expect(set).toEqual(flags);
    },
  );

  it("whose policy forbids WebAssembly is told what to allow", async () => {
    const refused = new WebAssembly.CompileError("Refused to compile or instantiate WebAssembly module.");
    vi.spyOn(WebAssembly, "compile").mockRejectedValue(refused);
    await expect(wasm()).rejects.toThrow(
      new BackendError(
        "wasm: the host must allow WebAssembly to be compiled, got CompileError: Refused to compile or instantiate " +
          "WebAssembly module. Allow 'wasm-unsafe-eval' in script-src of the page's content security policy, or use reference().",
      ),
    );
  });

  it("without WebAssembly is told what to do", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    await expect(wasm()).rejects.toThrow(
      new BackendError(
        "wasm: the host must have WebAssembly SIMD, got one without WebAssembly. Use reference(), or a browser of 2023 or later.",
      ),
    );
  });

  it("without SIMD is told what to do", async () => {
    vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
    await expect(wasm()).rejects.toThrow(
      new BackendError(
        "wasm: the host must have WebAssembly SIMD, got one without. Use reference(), or a browser of 2023 or later.",
      ),
    );
  });
});
