import { afterEach, describe, expect, it, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

describe("the symbol of using", () => {
  it("is the engine's", async () => {
    const { disposeSymbol } = await import("../src/dispose-symbol.ts");
    expect(disposeSymbol).toBe(Symbol.dispose);
  });

  it("is the one that compilers look for where the engine has none, and frees tensors", async () => {
    const own = Symbol;
    const without = Object.assign((text?: string) => own(text), {
      iterator: own.iterator,
      asyncIterator: own.asyncIterator,
      toStringTag: own.toStringTag,
      for: (name: string) => own.for(name),
    });
    vi.stubGlobal("Symbol", without);
    const { reference, setBackend, tensor } = await import("../src/index.ts");
    setBackend(reference());
    const x = tensor([1, 2]);
    const end = (x as unknown as Record<symbol, unknown>)[Symbol.for("Symbol.dispose")];
    expect("undefined" in x).toBe(false);
    (end as () => void).call(x);
    expect(x.disposed).toBe(true);
  });
});
