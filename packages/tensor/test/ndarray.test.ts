import * as fc from "fast-check";
import ndarray from "ndarray";
import { beforeEach, describe, expect, it } from "vitest";
import { BackendError, grad, mul, reference, setBackend, sum, type Tensor, tensor } from "../src/index.ts";
import { fromNdarray, toNdarray } from "../src/ndarray.ts";

beforeEach(() => setBackend(reference()));

describe("fromNdarray", () => {
  const view = ndarray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);

  it("copies the values as they look, whatever the strides", async () => {
    expect(await fromNdarray(view).array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(await fromNdarray(view.transpose(1, 0)).array()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(await fromNdarray(view.step(-1, -2)).array()).toEqual([
      [6, 4],
      [3, 1],
    ]);
    expect(await fromNdarray(view.lo(1, 1).hi(1, 1)).array()).toEqual([[5]]);
    expect(await fromNdarray(view.pick(null, 2)).array()).toEqual([3, 6]);
    expect(await fromNdarray(ndarray(new Float32Array([7]), [2, 2], [0, 0], 0)).array()).toEqual([
      [7, 7],
      [7, 7],
    ]);
  });

  it("shares no memory", async () => {
    const source = new Float32Array([1, 2]);
    const x = fromNdarray(ndarray(source));
    source.fill(9);
    expect(await x.data()).toEqual(new Float32Array([1, 2]));
  });

  it("takes scalars and empty views", async () => {
    const scalar = fromNdarray(view.pick(1, 1));
    expect([scalar.shape, await scalar.item()]).toEqual([[], 5]);
    const empty = fromNdarray(view.lo(2, 0));
    expect([empty.shape, await empty.data()]).toEqual([[0, 3], new Float32Array(0)]);
  });

  it("keeps float32, float64 and int32, and reads all else as float32", async () => {
    expect(await fromNdarray(ndarray(new Float64Array([0.1]))).data()).toEqual(new Float64Array([0.1]));
    expect(await fromNdarray(ndarray(new Int32Array([-7]))).data()).toEqual(new Int32Array([-7]));
    expect(await fromNdarray(ndarray(new Uint8Array([0, 255]))).data()).toEqual(new Float32Array([0, 255]));
    expect(await fromNdarray(ndarray([0.1, 2])).data()).toEqual(new Float32Array([0.1, 2]));
    const stored = { length: 2, get: (i: number): number => 10 * i + 1, set: (): void => undefined };
    expect(await fromNdarray(ndarray(stored, [2])).data()).toEqual(new Float32Array([1, 11]));
  });

  it("takes the dtype, the backend and whether a gradient is wanted", async () => {
    const backend = reference();
    const x = fromNdarray(ndarray([1.5, -2.5]), { dtype: "float64", requiresGrad: true, backend });
    expect([x.dtype, x.requiresGrad, x.backend === backend]).toEqual(["float64", true, true]);
    const [gradient] = grad(sum(mul(x, x)), [x]);
    expect(await gradient?.data()).toEqual(new Float64Array([3, -5]));
    expect(await fromNdarray(ndarray([1.5, -2.5]), { dtype: "int32" }).data()).toEqual(new Int32Array([1, -2]));
  });

  it("says what to do where the backend cannot hold the dtype", () => {
    const small = { ...reference(), name: "small", dtypes: ["float32"] as const };
    expect(() => fromNdarray(ndarray(new Float64Array(1)), { backend: small })).toThrow(
      new BackendError(
        "tensor: the dtype must be one that small holds (float32), got float64. " +
          'Pass { dtype: "float32" }, or create it on reference().',
      ),
    );
  });
});

describe("toNdarray", () => {
  it("refuses what is no tensor", async () => {
    await expect(toNdarray(ndarray([1]) as unknown as Tensor)).rejects.toThrow(
      "toNdarray: x must be a tensor, got a value of kind View1darray. Make one with tensor(values).",
    );
  });

  it("copies the values out in row-major order", async () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const view = await toNdarray(x);
    expect([view.shape, view.stride, view.dtype]).toEqual([[2, 3], [3, 1], "float32"]);
    expect([view.get(0, 2), view.get(1, 0)]).toEqual([3, 4]);
    view.set(0, 0, 9);
    expect(await x.array()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it("gives scalars and empty tensors their shape", async () => {
    expect((await toNdarray(tensor(7))).get()).toBe(7);
    expect((await toNdarray(tensor([[], []]))).shape).toEqual([2, 0]);
  });

  it("is undone by fromNdarray, for every dtype and shape", async () => {
    const shapes = fc.array(fc.nat(3), { maxLength: 4 });
    const dtypes = fc.constantFrom("float32" as const, "float64" as const, "int32" as const);
    await fc.assert(
      fc.asyncProperty(shapes, dtypes, async (shape, dtype) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const values = Float64Array.from({ length: size }, (_, i) => i * 0.7 - 3);
        const x = tensor(values, { shape, dtype });
        const back = fromNdarray(await toNdarray(x));
        expect([back.shape, back.dtype, await back.data()]).toEqual([shape, dtype, await x.data()]);
      }),
    );
  });
});
