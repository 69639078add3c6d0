import { BackendError, type FusedKernels, scope, setBackend, tensor } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { floats, noise, read, upload } from "@ganglion/fixtures/kernels";

const MIB = 2 ** 20;

describe("memory", () => {
  it("counts buffers that are alive, and their bytes", async () => {
    const backend = await wasm({ threads: 1 });
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
    const [x, y] = [upload(backend, noise([3, 5])), upload(backend, noise([0]))];
    const z = backend.reduce("sum", x, [1]);
    expect(backend.memory()).toEqual({ buffers: 3, bytes: 60 + 0 + 12 });
    for (const buffer of [x.buffer, y.buffer, z]) backend.release(buffer);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it.each([1, 2])("grows, and what was there stays (%d threads)", async (threads) => {
    const backend = await wasm({ threads });
    const first = upload(backend, floats([4], [1, 2, 3, 4]));
    const large = Array.from({ length: 8 }, (_, i) => upload(backend, noise([MIB], i)));
    expect(Array.from(read(backend, first))).toEqual([1, 2, 3, 4]);
    const sum = backend.binary("add", first, first, [4]);
    expect(Array.from(read(backend, { buffer: sum, shape: [4] }))).toEqual([2, 4, 6, 8]);
    for (const { buffer } of [first, ...large]) backend.release(buffer);
    backend.release(sum);
    backend.close();
  });

  it.each([1, 2])("used up is an error that leaves everything usable (%d threads)", async (threads) => {
    const backend = await wasm({ threads, maximumBytes: 8 * MIB });
    const x = upload(backend, noise([MIB / 2]));
    const before = backend.memory();
    const expected = Array.from(read(backend, { ...x, shape: [4] }));
    expect(() => backend.broadcast(x, [4, MIB / 2])).toThrow(
      new BackendError(
        "wasm: memory can have 8388608 bytes, got a request for 8388608 with 2097152 in use by one tensor. Free tensors " +
          "with scope() or dispose(), or use smaller batches.",
      ),
    );
    expect(backend.memory()).toEqual(before);
    expect(Array.from(read(backend, { ...x, shape: [4] }))).toEqual(expected);
    const y = backend.unary("neg", x);
    expect(Array.from(read(backend, { buffer: y, shape: [4] }))).toEqual(expected.map((value) => -value));
    for (const buffer of [x.buffer, y]) backend.release(buffer);
    backend.close();
  });

  it("is given back by kernels that do not get all they need", async () => {
    const backend = await wasm({ threads: 1, maximumBytes: 5 * MIB });
    const { batchNorm, convolve2d, convolve2dInputGrad, poolMax2d } = backend.fused as FusedKernels;
    const shape = [1, 8, 200, 200];
    const x = upload(backend, noise(shape));
    const weight = upload(backend, noise([8, 8, 3, 3]));
    const held = upload(backend, noise([400_000]));
    const window = {
      kernelSize: [1, 1],
      stride: [1, 1],
      padding: [0, 0],
      dilation: [1, 1],
      outputSize: [200, 200],
    } as const;
    const convolution = { ...window, kernelSize: [3, 3], padding: [1, 1], groups: 1 } as const;
    const before = backend.memory();
    for (const attempt of [
      () => poolMax2d(x, window),
      () => convolve2d(x, weight, undefined, convolution),
      () => convolve2dInputGrad(x, weight, shape, convolution),
      () =>
        backend.matmul(
          { ...x, shape: [1600, 200] },
          { ...x, shape: [200, 1600] },
          { transposeA: false, transposeB: false },
        ),
    ]) {
      expect(attempt).toThrow(BackendError);
      expect(backend.memory()).toEqual(before);
    }
    const { y, mean, variance } = batchNorm(x, undefined, undefined, 1e-5);
    for (const buffer of [y, mean, variance, x.buffer, weight.buffer, held.buffer]) backend.release(buffer);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("is reused: 10,000 steps leave it as it was", async () => {
    const backend = await wasm({ threads: 1 });
    setBackend(backend);
    const weight = tensor(
      [
        [0.5, -0.25],
        [0.125, 1],
      ],
      { requiresGrad: false },
    );
    const step = (): void =>
      scope(() => {
        const x = tensor([
          [1, 2],
          [3, 4],
          [5, 6],
        ]);
        x.matmul(weight).mul(2).sum({ axis: 0 });
      });
    for (let i = 0; i < 100; i++) step();
    const before = backend.memory();
    for (let i = 0; i < 10_000; i++) step();
    expect(backend.memory()).toEqual(before);
  });

  it.each([0, 1000, -1, 2 ** 32 + 1, Number.POSITIVE_INFINITY, Number.NaN])(
    "cannot be limited to %d bytes",
    async (maximumBytes) => {
      await expect(wasm({ maximumBytes })).rejects.toThrow(
        new RangeError(
          `wasm: maximumBytes must be from 131072 to 4294967296, got ${maximumBytes}. Leave it out for 4 GiB.`,
        ),
      );
    },
  );

  it("is given back once, to the backend that lent it", async () => {
    const [backend, other] = [await wasm({ threads: 1 }), await wasm({ threads: 1 })];
    const x = upload(backend, noise([4]));
    const error = new BackendError(
      "release: the buffer must be alive and of this backend, got one that is not. Release each buffer once, on the backend " +
        "that made it.",
    );
    expect(() => other.release(x.buffer)).toThrow(error);
    backend.release(x.buffer);
    expect(() => backend.release(x.buffer)).toThrow(error);
    expect(() => backend.unary("neg", x)).toThrow(BackendError);
    expect(backend.memory()).toEqual({ buffers: 0, bytes: 0 });
  });

  it("does not hold float64", async () => {
    const backend = await wasm({ threads: 1 });
    expect(backend.dtypes).toEqual(["float32", "int32"]);
    expect(() => backend.fill(1, [2], "float64")).toThrow(
      "fill: the wasm backend holds float32 and int32, got float64. Use float32, or the reference backend.",
    );
  });
});
