import { elementwise } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { compile } from "../../src/binary.ts";
import { functionBodies } from "../../src/formula/function-bodies.ts";
import { kernelCode } from "../../src/formula/kernel-code.ts";

/** A module that exports a function with the given body, from four lanes to four. */
const moduleWith = (body: Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(
    [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      [1, 6, 1, 0x60, 1, 0x7b, 1, 0x7b],
      [2, 15, 1, 3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 0, 1],
      [3, 2, 1, 0],
      [10, leb(body.length + leb(body.length).length + 1), 1, leb(body.length), [...body]].flat(),
    ].flat(),
  );

const leb = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]);

describe("functionBodies", () => {
  it.each([true, false])("finds functions that are valid by themselves, with fused multiply-add: %s", async (fma) => {
    const { code } = await compile({ fma, shared: false });
    const bodies = functionBodies(code);
    for (const name of ["exp", "expm1", "tanh", "erf", "sigmoid"]) {
      expect([name, WebAssembly.validate(moduleWith(bodies.get(name) as Uint8Array))]).toEqual([name, true]);
    }
    // It calls log, which that module does not have.
    expect(WebAssembly.validate(moduleWith(bodies.get("log1p") as Uint8Array))).toBe(false);
  });

  it("finds them in what a kernel is made of", async () => {
    const bodies = functionBodies((await compile({ fma: false, shared: true })).code);
    const place = { bodies, ints: 2048, floats: 2432 };
    const fn = elementwise("f", ["x"], ["p"], ({ x, p }) => x.exp().add(p).log().erf().add(x.exp()));
    for (const shared of [true, false]) {
      const code = kernelCode(fn, { ...place, shared });
      expect(WebAssembly.validate(code)).toBe(true);
      expect(importsOf(code)).toEqual(["env.memory", "kernels.chunkStart", "kernels.log"]);
      expect([...functionBodies(code).keys()]).toEqual(["run"]);
    }
  });
});

function importsOf(code: Uint8Array<ArrayBuffer>): string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(code)).map(({ module, name }) => `${module}.${name}`);
}
