import {
  type Backend,
  backward,
  cast,
  gather,
  indexSelect,
  reference,
  scatterAdd,
  setBackend,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { floats, ints, noise, upload } from "@ganglion/fixtures/kernels";

const backends: Record<string, () => Promise<Backend>> = {
  reference: async () => reference(),
  "wasm, 1 thread": () => wasm({ threads: 1 }),
  "wasm, 2 threads": () => wasm({ threads: 2 }),
  "wasm, deterministic": () => wasm({ threads: 1, deterministic: true }),
};

const BAD = [5, 6, 1_000_000, 2 ** 30, 2 ** 31 - 1, -1, -5, -(2 ** 30), -(2 ** 31)];

const int = (values: readonly number[], shape: readonly number[]): Tensor =>
  tensor(Int32Array.from(values), { shape: [...shape] });

describe.each(Object.entries(backends))("an index out of range, on %s", (_name, make) => {
  it("is named by the operation, and nothing is written or kept", async () => {
    const backend = await make();
    setBackend(backend);
    const below = tensor(new Float32Array(64).fill(7));
    const x = tensor(new Float32Array(15).fill(1), { shape: [5, 3] });
    const above = tensor(new Float32Array(64).fill(9));
    for (const bad of BAD) {
      const indices = int([0, 1, 2, 3, 4, bad, bad, 0, 1], [3, 3]);
      const column = int([4, 0, bad], [3]);
      const before = backend.memory();
      const says = (where: string, place: string): RangeError =>
        new RangeError(
          `${where}: indices must be from 0 to 4, got ${bad} at ${place}. Count from 0; -1 is not the last.`,
        );
      expect(() => gather(x, indices)).toThrow(says("gather", "[1, 2]"));
      expect(() => scatterAdd(cast(indices, "float32"), indices, { shape: [5, 3] })).toThrow(
        says("scatterAdd", "[1, 2]"),
      );
      expect(() => scatterAdd(indices, indices, { shape: [3, 5], axis: 1 })).toThrow(says("scatterAdd", "[1, 2]"));
      expect(() => indexSelect(x, column)).toThrow(says("indexSelect", "[2]"));
      expect(() => indexSelect(x.transpose(), column, { axis: 1 })).toThrow(says("indexSelect", "[2]"));
      for (const made of [indices, column]) made.dispose();
      // What the calls made besides is found by the collector; only kernels' results are counted here.
      expect(backend.memory().buffers - before.buffers).toBeLessThan(12);
    }
    expect(Array.from(below.dataSync())).toEqual(Array(64).fill(7));
    expect(Array.from(x.dataSync())).toEqual(Array(15).fill(1));
    expect(Array.from(above.dataSync())).toEqual(Array(64).fill(9));
  });

  it("gives its buffers back", async () => {
    const backend = await make();
    const x = upload(backend, noise([5, 3]));
    const indices = upload(backend, ints([2, 3], [0, 1, 2, 3, -1, 4]));
    const grad = upload(backend, noise([2, 3]));
    const before = backend.memory();
    expect(() => backend.gather(x, indices, 0)).toThrow(RangeError);
    expect(() => backend.scatterAdd(grad, indices, 1, [2, 4])).toThrow(RangeError);
    expect(() => backend.fused.poolMax2dGrad?.(upload4(grad), upload4(indices), rows, [1, 3])).toThrow(RangeError);
    expect(backend.memory()).toEqual(before);
  });

  it("is the first of them, wherever the work is cut", async () => {
    const backend = await make();
    const size = 300_000;
    const x = upload(backend, noise([10, size / 10]));
    const places = fc.uniqueArray(fc.nat(size - 1), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(places, fc.constantFrom(...BAD.slice(2)), (bad, index) => {
        const data = new Int32Array(size);
        for (const place of bad) data[place] = index;
        const indices = upload(backend, ints([10, size / 10], data));
        const first = Math.min(...bad);
        const at = `[${Math.floor(first / (size / 10))}, ${first % (size / 10)}]`;
        expect(() => backend.gather(x, indices, 0)).toThrow(
          `gather: indices must be from 0 to 9, got ${index} at ${at}. Count from 0; -1 is not the last.`,
        );
        backend.release(indices.buffer);
      }),
      { numRuns: 10 },
    );
  });

  it("says so where an axis is empty", async () => {
    setBackend(await make());
    expect(() => gather(tensor(new Float32Array(0), { shape: [0, 2] }), int([0, 0], [1, 2]))).toThrow(
      new RangeError(
        "gather: there must be something to pick, got 0 at [0, 0] of an axis without elements. Pass no indices.",
      ),
    );
  });

  it("leaves ordinary indices and their gradients alone", async () => {
    setBackend(await make());
    const x = tensor([1, 2, 3, 4, 5], { requiresGrad: true });
    const y = gather(x, int([4, 0, 4], [3]));
    expect(Array.from(y.dataSync())).toEqual([5, 1, 5]);
    backward(y.sum());
    expect(Array.from((x.grad as Tensor).dataSync())).toEqual([1, 0, 0, 0, 2]);
  });
});

const rows = { kernelSize: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1], outputSize: [2, 3] } as const;

const upload4 = <T extends { readonly shape: readonly number[] }>(x: T): T => ({ ...x, shape: [1, 1, ...x.shape] });

describe("a label that is no class", () => {
  it.each([1, 2])("is refused by the kernels themselves (%d threads)", async (threads) => {
    const backend = await wasm({ threads });
    const { softmaxCrossEntropy, softmaxCrossEntropyGrad } = backend.fused;
    const logits = upload(backend, noise([3, 4]));
    const grad = upload(backend, floats([3], [1, 1, 1]));
    for (const bad of [4, -1, 2 ** 31 - 1, -(2 ** 31)]) {
      const labels = upload(backend, ints([3], [-100, bad, 0]));
      const before = backend.memory();
      const message = `softmaxCrossEntropy: indices must be from 0 to 3, got ${bad} at [1]. Count from 0; -1 is not the last.`;
      expect(() => softmaxCrossEntropy?.(logits, labels, -100)).toThrow(new RangeError(message));
      expect(() => softmaxCrossEntropyGrad?.(logits, labels, grad, -100)).toThrow(new RangeError(message));
      expect(backend.memory()).toEqual(before);
    }
    backend.close();
  });

  it("does not read what lies there where there are no classes at all", async () => {
    const backend = await wasm({ threads: 1 });
    const junk = upload(backend, floats([16], Array(16).fill(42)));
    backend.release(junk.buffer);
    const logits = upload(backend, floats([3, 0], []));
    const labels = upload(backend, ints([3], [-100, -100, -100]));
    const loss = backend.fused.softmaxCrossEntropy?.(logits, labels, -100);
    const read = backend.downloadSync?.({ buffer: loss, shape: [3], size: 3, dtype: "float32" });
    expect(Array.from(read ?? [])).toEqual([0, 0, 0]);
  });
});
