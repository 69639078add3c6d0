import { afterAll, describe, expect, it } from "vitest";
import { createBackends } from "../../src/worker/backend.ts";

describe("WebAssembly", () => {
  const backends = createBackends();
  const made: unknown[] = [];
  const wasmFor = async (convolves: boolean) => {
    const chosen = await backends("auto", { convolves });
    if ("unavailable" in chosen) throw new Error(chosen.cause);
    made.push(chosen.backend);
    return chosen;
  };
  afterAll(() => {
    for (const backend of made) (backend as Disposable)[Symbol.dispose]();
  });

  it("is another for networks that convolve, which then serves all, so that a worker soon has but one", async () => {
    const [plain, convolving] = [await wasmFor(false), await wasmFor(true)];
    expect([plain.report.device, convolving.report.device]).toEqual(["wasm", "wasm"]);
    expect(convolving).not.toBe(plain);
    expect(await backends("wasm")).toBe(convolving);
    expect(await wasmFor(true)).toBe(convolving);
  });

  it("is made anew after it was forgotten", async () => {
    const before = await wasmFor(true);
    backends.forget(before);
    expect(await wasmFor(true)).not.toBe(before);
  });
});
