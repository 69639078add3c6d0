import { matmul, setBackend, zeros } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { backendOn } from "../src/backend.ts";
import type { Device } from "../src/device/device.ts";
import { ownKernels } from "../src/own-kernels.ts";
import { createEngine } from "../src/runtime/engine.ts";
import { fakeDevice } from "./fake-device.ts";

/** A device that keeps what it is to compile. */
function compilingDevice(isSoftware: boolean, compiled: string[]): Device {
  const nothing = fakeDevice({});
  return fakeDevice({
    isSoftware,
    maxLength: 1e6,
    compile(source) {
      compiled.push(JSON.stringify(source));
      return nothing.compile(source);
    },
  });
}

const products = [23, 24].flatMap((k) =>
  [21, 20].flatMap((length) =>
    [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ k, length, transposeA, transposeB }))),
  ),
);

/** What is compiled for the products, one after the other. */
async function compiledFor(isSoftware: boolean, some: typeof products): Promise<string[]> {
  const compiled: string[] = [];
  const device = compilingDevice(isSoftware, compiled);
  const backend = backendOn(createEngine(device), await ownKernels(device));
  setBackend(backend);
  for (const { k, length, transposeA, transposeB } of some) {
    const a = zeros(transposeA ? [k, length] : [length, k]);
    const b = zeros(transposeB ? [length, k] : [k, length]);
    matmul(a, b, { transposeA, transposeB });
  }
  return compiled.filter((source) => source.includes("loadA"));
}

describe.each([
  ["software", true, 9],
  ["hardware", false, 12],
] as const)("products on %s", (_, isSoftware, count) => {
  it("compile no shader twice, and every one that they need", async () => {
    const together = await compiledFor(isSoftware, products);
    const apart: string[] = [];
    for (const product of products) apart.push(...(await compiledFor(isSoftware, [product])));
    expect(new Set(together).size).toBe(together.length);
    expect(new Set(together)).toEqual(new Set(apart));
    expect(together.length).toBe(count);
  });
});
