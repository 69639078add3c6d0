import {
  type Backend,
  BackendError,
  broadcastTo,
  concat,
  convolve2d,
  convolveTranspose2d,
  full,
  greater,
  matmul,
  ones,
  pad,
  poolMax2d,
  reference,
  rng,
  scatterAdd,
  setBackend,
  stack,
  type Tensor,
  tensor,
  unfold2d,
  zeros,
} from "@ganglion/tensor";
import * as fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { wasm } from "../src/index.ts";
import { ints, noise, read, upload } from "@ganglion/fixtures/kernels";

const FOUR_GIB = 2 ** 32;
const REMEDY = "Free tensors with scope() or dispose(), or use smaller batches.";

/** What asks for more than there can be, and for how many bytes. */
const TOO_LARGE: readonly (readonly [title: string, bytes: number, run: () => unknown])[] = [
  ["zeros of 2^36 + 1", 4 * (2 ** 36 + 1), () => zeros([2 ** 36 + 1])],
  ["zeros just beyond the size classes", 4 * (2 ** 35 + 16), () => zeros([2 ** 35 + 16])],
  ["ones whose size is beyond 2^53", 4 * 2 ** 60, () => ones([2 ** 20, 2 ** 20, 2 ** 20])],
  ["zeros whose size is infinite", Number.POSITIVE_INFINITY, () => zeros([1e200, 1e200])],
  ["zeros whose size is no number", Number.POSITIVE_INFINITY, () => zeros([1e200, 1e200, 0])],
  ["int32 as well", 4 * 2 ** 40, () => full([2 ** 40], 7, { dtype: "int32" })],
  ["a broadcast", 4 * 262_145 * 262_144, () => broadcastTo(tensor([1]), [262_145, 262_144])],
  ["a sum that is broadcast", 4 * 2 ** 40, () => column(2 ** 20).add(row(2 ** 20))],
  ["a comparison that is broadcast", 4 * 2 ** 40, () => greater(column(2 ** 20), row(2 ** 20))],
  ["an outer product", 4 * 2 ** 40, () => matmul(column(2 ** 20), row(2 ** 20))],
  ["padding", 4 * (2 ** 40 + 1), () => pad(tensor([1]), [[2 ** 40, 0]])],
  ["padding on both sides of both axes", 4 * (2 ** 21 + 1) ** 2, () => pad(ones([1, 1]), [side(20), side(20)])],
  ["a stack", 4 * 2 ** 20 * 2 ** 14, () => stack(Array(2 ** 14).fill(row(2 ** 20)))],
  ["a concatenation", 4 * 2 ** 20 * 2 ** 14, () => concat(Array(2 ** 14).fill(row(2 ** 20)))],
  ["a sum into a large table", 4 * 2 ** 38, () => scatterAdd(ones([1]), tensor([0], int), { shape: [2 ** 38] })],
  ["normal numbers", 4 * 2 ** 37, () => rng(1).normal([2 ** 37])],
  ["uniform numbers", 4 * 2 ** 37, () => rng(1).uniform([2 ** 37])],
];

const int = { dtype: "int32" } as const;
const side = (bits: number): [number, number] => [2 ** bits, 2 ** bits];
const column = (length: number): Tensor => ones([length, 1]);
const row = (length: number): Tensor => ones([1, length]);

describe.each([
  ["reference", async () => reference(), "allocate"],
  ["wasm, 1 thread", () => wasm({ threads: 1 }), "wasm"],
  ["wasm, 2 threads", () => wasm({ threads: 2 }), "wasm"],
] as const)("a request for more memory than there can be, on %s", (_name, make, where) => {
  it("is refused in our words, and nothing changes", async () => {
    const backend: Backend = await make();
    setBackend(backend);
    const canary = tensor(new Float32Array(1000).fill(3));
    for (const [title, bytes, run] of TOO_LARGE) {
      const error = thrownBy(run);
      expect(error, title).toBeInstanceOf(BackendError);
      expect(error.message, title).toContain(`${where}: memory can have `);
      const asked = Number(/got a request for (Infinity|[\d.e+]*\d)/.exec(error.message)?.[1]);
      // The reference backend adds up in double precision.
      expect(where === "wasm" ? [bytes] : [bytes, 2 * bytes], title).toContain(asked);
      expect(error.message, title).toContain(REMEDY);
      const after = tensor([1, 2, 3]).mul(2);
      expect(Array.from(after.dataSync()), title).toEqual([2, 4, 6]);
      expect(new Set(canary.dataSync()), title).toEqual(new Set([3]));
    }
  });
});

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe("memory", () => {
  it.each([1, 2])(
    "says how much was asked for, how much there can be and what is used (%d threads)",
    async (threads) => {
      const backend = await wasm({ threads });
      setBackend(backend);
      const x = ones([25]);
      const before = backend.memory();
      expect(() => zeros([2 ** 36 + 1])).toThrow(
        new BackendError(
          `wasm: memory can have ${FOUR_GIB} bytes, got a request for 274877906948 with 100 in use by one tensor. ${REMEDY}`,
        ),
      );
      expect(backend.memory()).toEqual(before);
      expect(Array.from(x.dataSync())).toEqual(Array(25).fill(1));
      backend.close();
    },
  );

  it("is not taken for windows that reach farther than kernels count", async () => {
    const backend = await wasm({ threads: 1 });
    setBackend(backend);
    const x = ones([1, 1, 1, 1]);
    const [small, pair] = [ones([1, 1, 3, 3]), ones([1, 1, 2, 2])];
    const before = backend.memory();
    const far = 2 ** 31;
    for (const run of [
      () => unfold2d(x, { kernelSize: 1, padding: far, stride: far }),
      () => unfold2d(x, { kernelSize: 1, stride: 2 ** 32 }),
      () => poolMax2d(x, { kernelSize: 1, stride: 2 ** 32 }),
      () => convolve2d(x, x, { padding: far, stride: far }),
      () => convolveTranspose2d(small, pair, { padding: 2 ** 40, stride: 2 ** 40 }),
    ]) {
      expect(thrownBy(run)).toBeInstanceOf(BackendError);
      expect(backend.memory()).toEqual(before);
    }
    expect(() => unfold2d(x, { kernelSize: 1, padding: far, stride: far })).toThrow(
      "wasm: windows must reach less than 1073741824 pixels, got some that reach 4294967297. Pad, stride or dilate less.",
    );
  });

  it("is not taken for workspaces that are too large", async () => {
    const backend = await wasm({ threads: 1 });
    setBackend(backend);
    const x = ones([1, 1, 1, 1]);
    const before = backend.memory();
    const far = 2 ** 20;
    expect(thrownBy(() => convolve2d(x, x, { padding: far, stride: far }))).toBeInstanceOf(BackendError);
    expect(backend.memory()).toEqual(before);
    expect(Array.from(convolve2d(x, x, { padding: 1 }).dataSync())).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});

describe("memory that is used up", () => {
  afterEach(() => vi.restoreAllMocks());

  /** Takes and gives back blocks at random until one is refused, and computes on them; every value must stay as it was. */
  function exhaust(backend: Backend, seed: number): number {
    const live: { buffer: unknown; shape: number[]; value: number }[] = [];
    let refused = 0;
    const random = fc.sample(fc.nat(2 ** 20), { numRuns: 600, seed });
    for (const [i, draw] of random.entries()) {
      if (draw % 4 === 0 && live.length > 0) {
        backend.release(live.splice(draw % live.length, 1)[0]?.buffer);
        continue;
      }
      const shape = [draw % (draw % 3 === 0 ? 100_000 : 900)];
      const before = backend.memory();
      try {
        live.push({ buffer: backend.fill(i, shape, "float32"), shape, value: i });
      } catch (error) {
        expect(error).toBeInstanceOf(BackendError);
        expect(backend.memory()).toEqual(before);
        refused++;
      }
    }
    for (const { buffer, shape, value } of live) {
      for (const element of read(backend, { buffer, shape })) if (element !== value) throw new Error(`lost ${value}`);
      backend.release(buffer);
    }
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
    return refused;
  }

  it.each([1, 2])("leaves every value as it was (%d threads)", async (threads) => {
    const backend = await wasm({ threads, maximumBytes: 2 ** 22 });
    let refused = 0;
    for (let seed = 1; seed <= 12; seed++) refused += exhaust(backend, seed);
    expect(refused).toBeGreaterThan(100);
    expect(Array.from(read(backend, { buffer: backend.fill(2, [3], "float32"), shape: [3] }))).toEqual([2, 2, 2]);
    backend.close();
  });

  it.each([1, 2])("is the same where the host refuses to grow it (%d threads)", async (threads) => {
    const backend = await wasm({ threads });
    const x = upload(backend, noise([100_000]));
    vi.spyOn(WebAssembly.Memory.prototype, "grow").mockImplementation(() => {
      throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
    });
    let refused = 0;
    for (let seed = 1; seed <= 4; seed++) {
      const before = Array.from(read(backend, x));
      expect(() => backend.fill(0, [2 ** 26], "float32")).toThrow(
        `wasm: memory can have ${FOUR_GIB} bytes, got a request for 268435456 with 400000 in use by one tensor. ${REMEDY}`,
      );
      expect(Array.from(read(backend, x))).toEqual(before);
      refused++;
    }
    expect(refused).toBe(4);
    vi.restoreAllMocks();
    backend.release(backend.fill(0, [2 ** 21], "float32"));
    backend.release(x.buffer);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
    backend.close();
  });

  it("does not let values be copied into a block that is too small for them", async () => {
    const backend = await wasm({ threads: 1 });
    const { data } = ints([4], [1, 2, 3, 4]);
    expect(() => backend.upload(data, [3], "int32")).toThrow(
      "upload: there must be one value for each element of [3], got 4. Check the shape.",
    );
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });
});
