import { everything, noise, read, type Result, upload } from "@ganglion/fixtures/kernels";
import type { Backend } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { nativeBackends } from "./backends.ts";

function bitsOf(on: Backend, results: readonly Result[]): string[] {
  const bits = results.map((result) => Buffer.from(read(on, result).buffer as ArrayBuffer).toString("base64"));
  for (const { buffer } of results) on.release(buffer);
  return bits;
}

describe.each(nativeBackends)("threads, %s,", (_name, make) => {
  it.each([2, 3])("%d compute the same bits as one", async (threads) => {
    const [one, many] = await Promise.all([make(), make({ threads })]);
    expect([one.threads, many.threads]).toEqual([1, threads]);
    const expected = bitsOf(one, everything(one));
    for (let round = 0; round < 4; round++) expect(bitsOf(many, everything(many))).toEqual(expected);
    expect(many.memory()).toEqual({ buffers: 0, bytes: 0 });
    many.close();
  });

  it("compute the same bits as one where a long product is cut both ways", async () => {
    const product = (on: Backend): string[] => {
      const [a, b] = [upload(on, noise([500, 490], 1)), upload(on, noise([490, 510], 2))];
      const buffer = on.matmul(a, b, { transposeA: false, transposeB: false });
      for (const operand of [a, b]) on.release(operand.buffer);
      return bitsOf(on, [{ buffer, shape: [500, 510] }]);
    };
    const [one, many] = await Promise.all([make(), make({ threads: 2 })]);
    expect(product(many)).toEqual(product(one));
    many.close();
  });

  it("go on alone after close", async () => {
    const backend = await make({ threads: 2 });
    const expected = bitsOf(backend, everything(backend));
    backend.close();
    expect(backend.threads).toBe(1);
    expect(bitsOf(backend, everything(backend))).toEqual(expected);
  });
});

describe("all instructions", () => {
  it.skipIf(nativeBackends.length < 2)(
    "compute the same products and convolutions, as they add in the same order",
    async () => {
      const results = [];
      for (const [, make] of nativeBackends) {
        const backend = await make();
        results.push(bitsOf(backend, everything(backend)).slice(0, 6));
      }
      expect(results[1]).toEqual(results[0]);
    },
  );
});
